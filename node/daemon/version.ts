import packageJson from './package.json' with { type: 'json' };

/** What this program calls itself to clients and peers. */
export const CLIENT_VERSION: string = `Hanse/v${packageJson.version}/${process.platform}-${process.arch}/node${process.versions.node}`;

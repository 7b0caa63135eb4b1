import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compiles every `*.sol` below this folder with solc from npm into `out/<Contract>.json`. The bytecode carries no
 * metadata hash, so equal sources give equal bytes on every machine. Run from anywhere: `node contracts/build.ts`.
 */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const OUT = `${FOLDER}out`;
/** Runs on Cancun and every later fork; only a league that starts at Shanghai has to compile for that. */
const EVM_VERSION = 'cancun';
/** Contracts whose runtime code stands in a genesis. */
const SYSTEM = 'system/';

type Diagnostic = { readonly severity: 'error' | 'warning' | 'info'; readonly formattedMessage: string };
type Compiled = {
  readonly abi: readonly unknown[];
  readonly evm: {
    readonly bytecode: { readonly object: string };
    readonly deployedBytecode: {
      readonly object: string;
      readonly immutableReferences: { readonly [id: string]: unknown };
    };
  };
};
type Output = {
  readonly errors?: readonly Diagnostic[];
  readonly contracts?: { readonly [source: string]: { readonly [contract: string]: Compiled } };
};
type Solc = {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
};

const { resolve } = createRequire(import.meta.url);
const solc = createRequire(import.meta.url)('solc') as Solc;

function compile(sources: readonly string[]): Output {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(sources.map((path) => [path, { content: readFileSync(`${FOLDER}${path}`, 'utf8') }])),
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: EVM_VERSION,
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: {
        '*': {
          '*': [
            'abi',
            'evm.bytecode.object',
            'evm.deployedBytecode.object',
            'evm.deployedBytecode.immutableReferences',
          ],
        },
      },
    },
  };
  return JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as Output;
}

/** Solidity's imports name npm packages, as they do in Hardhat. */
function readImport(path: string): { contents: string } | { error: string } {
  const own = `${FOLDER}${path}`;
  if (existsSync(own)) return { contents: readFileSync(own, 'utf8') };
  try {
    return { contents: readFileSync(resolve(path), 'utf8') };
  } catch (error) {
    return { error: `${path} is neither below contracts/ nor in an installed package (${String(error)})` };
  }
}

const sources = globSync('**/*.sol', { cwd: FOLDER, exclude: (path) => /(^|\/)(node_modules|out)$/.test(path) }).sort();
const { errors = [], contracts = {} } = compile(sources);
for (const { formattedMessage } of errors) process.stderr.write(`${formattedMessage}\n`);
if (errors.some(({ severity }) => severity === 'error')) process.exit(1);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
for (const sourceName of sources) {
  for (const [contractName, { abi, evm }] of Object.entries(contracts[sourceName] ?? {})) {
    if (evm.bytecode.object === '') continue; // an interface
    if (sourceName.startsWith(SYSTEM) && Object.keys(evm.deployedBytecode.immutableReferences).length > 0) {
      process.stderr.write(
        `${sourceName}: ${contractName} has immutables; a genesis runs no constructor to set them\n`,
      );
      process.exit(1);
    }
    const artifact = {
      contractName,
      sourceName,
      abi,
      bytecode: `0x${evm.bytecode.object}`,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
    };
    writeFileSync(`${OUT}/${contractName}.json`, `${JSON.stringify(artifact, null, 2)}\n`);
    process.stdout.write(
      `  ${basename(sourceName)}: ${contractName}, ${evm.deployedBytecode.object.length / 2} bytes\n`,
    );
  }
}

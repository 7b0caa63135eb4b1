import { renderReference } from '@hanse/cli';
import { renderArchitecture } from './architecture.ts';
import { renderErrors } from './errorPages.ts';
import { renderRpc } from './rpcPages.ts';

export type Page = {
  /** From the repository's root. */
  readonly path: string;
  readonly render: () => string | Promise<string>;
};

/** Every generated page. A test renders each again and compares; `npm run generate` writes them. */
export const PAGES: readonly Page[] = [
  { path: 'ARCHITECTURE.md', render: renderArchitecture },
  { path: 'docs/reference/cli.md', render: () => renderReference('en') },
  { path: 'docs/reference/cli.zh-CN.md', render: () => renderReference('zh') },
  { path: 'docs/reference/errors.md', render: () => renderErrors('en') },
  { path: 'docs/reference/errors.zh-CN.md', render: () => renderErrors('zh') },
  { path: 'docs/reference/rpc.md', render: () => renderRpc('en') },
  { path: 'docs/reference/rpc.zh-CN.md', render: () => renderRpc('zh') },
];

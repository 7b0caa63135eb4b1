import { isAbsolute, resolve } from 'node:path';
import { type HanseActions, hanseActions, hanseChain } from '@hanse/sdk';
import {
  type Account,
  type Chain,
  createWalletClient,
  type Hex,
  http,
  type PublicActions,
  publicActions,
  type Transport,
  type WalletClient,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Context } from './context.ts';
import { LEAGUE_FOLDER, LeagueFolder, rpcUrl } from './dev/league.ts';
import type { Input } from './input.ts';
import { rpcCall } from './rpcCall.ts';

const DEFAULT_URL = 'http://127.0.0.1:8545';
const POLL_MS = 100;

export type LedgerClient = WalletClient<Transport, Chain, Account | undefined> &
  PublicActions<Transport, Chain> &
  HanseActions;

/** A client of the node at `url`, which must answer. Throws `cli/unreachable`. */
export async function connect(url: string, privateKey?: Uint8Array): Promise<LedgerClient> {
  const id = Number(await rpcCall<string>(url, 'eth_chainId'));
  return clientOf({ url, chainId: id }, privateKey);
}

/** The same when the chain id is known, without asking. */
export function clientOf(
  { url, chainId }: { readonly url: string; readonly chainId: number },
  privateKey?: Uint8Array,
): LedgerClient {
  const chain = hanseChain({ id: chainId, rpcUrls: [url] });
  const account = privateKey === undefined ? undefined : privateKeyToAccount(toHex(privateKey));
  return createWalletClient({
    chain,
    transport: http(url, { retryCount: 0 }),
    pollingInterval: POLL_MS,
    cacheTime: 0,
    ...(account === undefined ? {} : { account }),
  })
    .extend(publicActions)
    .extend(hanseActions) as unknown as LedgerClient;
}

const toHex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`;

/** The node to ask: --rpc, HANSE_RPC, the first node of the league in the folder, or the usual port here. */
export function urlOf(context: Context, input: Input): string {
  const named = input.text('rpc') ?? context.env['HANSE_RPC'];
  if (named !== undefined) {
    if (URL.canParse(named) && /^https?:/.test(named)) return named;
    throw input.badOption('rpc', named, 'http://host:port');
  }
  const path = input.text('folder') ?? context.env['HANSE_FOLDER'] ?? LEAGUE_FOLDER;
  const folder = new LeagueFolder(isAbsolute(path) ? path : resolve(context.cwd, path));
  const node = folder.exists() ? folder.load().nodes[0] : undefined;
  return node === undefined ? DEFAULT_URL : rpcUrl(node);
}

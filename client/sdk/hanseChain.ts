import { type Chain, defineChain } from 'viem';

export type HanseChainOptions = {
  /** As in the league's genesis; 20260 for a league of `hanse dev up`. */
  readonly id?: number;
  readonly name?: string;
  /** JSON-RPC of one or several nodes. */
  readonly rpcUrls?: readonly string[];
};

const DEFAULT_ID = 20260;
const DEFAULT_URL = 'http://127.0.0.1:8545';

/** The chain of a league, as viem wants it. */
export function hanseChain(options: HanseChainOptions = {}): Chain {
  const { id = DEFAULT_ID, name = 'Hanse', rpcUrls = [DEFAULT_URL] } = options;
  const webSocket = rpcUrls.map((url) => url.replace(/^http/, 'ws'));
  return defineChain({
    id,
    name,
    // No gas money is needed; wallets want a name for it all the same.
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [...rpcUrls], webSocket } },
    blockTime: 1000,
  });
}

import type { Address, Fault } from '@hanse/base';
import type { Chain, Client, Hash, Hex, TransactionReceipt, Transport } from 'viem';
import { getTransactionReceipt } from 'viem/actions';
import { sdkFault } from './faults.ts';
import { parseRpcHeader, type RpcBlock } from './parseRpcHeader.ts';
import { type Finality, verifyHeader } from './verifyHeader.ts';
import { type ProvedAccount, verifyAccountProof, verifyStorageProof } from './verifyState.ts';

export type AnyClient = Client<Transport, Chain | undefined>;

export type BlockReference = bigint | number | Hash | 'latest';

/** What a node says of itself. */
export type NodeInfo = {
  readonly clientVersion: string;
  readonly chainId: number;
  readonly height: bigint;
  readonly peers: number;
  readonly isSyncing: boolean;
};

export type ProvedState = ProvedAccount & {
  readonly height: number;
  readonly storage: readonly { readonly slot: Hex; readonly value: bigint }[];
};

export type HanseActions = {
  /** The receipt of a transaction that was sent before: in Hanse what has a receipt is final. Sends nothing. Throws `sdk/not-final`. */
  readonly waitForFinality: (request: {
    readonly hash: Hash;
    /** 30 seconds without it. */
    readonly timeoutMs?: number;
    readonly pollMs?: number;
  }) => Promise<TransactionReceipt>;
  /** Whether a quorum of the validators you trust has sealed this block. */
  readonly verifyFinality: (request: {
    readonly block: BlockReference | RpcBlock;
    readonly validators: readonly string[];
  }) => Promise<Finality>;
  /** An account and slots of it, proved against a header whose seals were checked. Throws `sdk/not-finalised` or `sdk/bad-proof`. */
  readonly proveState: (request: {
    readonly address: string;
    readonly slots?: readonly Hex[];
    readonly block?: BlockReference;
    readonly validators: readonly string[];
  }) => Promise<ProvedState>;
  readonly nodeInfo: () => Promise<NodeInfo>;
  /** The validators of a height as this node tells them: not a source of trust by itself. */
  readonly validators: (block?: bigint | number | 'latest') => Promise<readonly Address[]>;
};

const TIMEOUT_MS = 30_000;
const POLL_MS = 200;

type Request = (call: { readonly method: string; readonly params?: readonly unknown[] }) => Promise<unknown>;

/**
 * What a league adds to a viem client: `createPublicClient({ chain, transport }).extend(hanseActions)`.
 * @example
 * const receipt = await client.waitForFinality({ hash });
 * const { isFinal } = await client.verifyFinality({ block: receipt.blockNumber, validators });
 */
export function hanseActions(client: AnyClient): HanseActions {
  const request = client.request as unknown as Request;
  return {
    waitForFinality: (wanted) => waitForFinality(client, wanted),
    verifyFinality: async ({ block, validators }) => {
      const found = typeof block === 'object' ? block : await fetchBlock(request, block);
      return verifyRpcBlock(found, validators);
    },
    proveState: (wanted) => proveState(request, wanted),
    nodeInfo: () => nodeInfo(request),
    validators: async (block = 'latest') =>
      (await request({ method: 'qbft_getValidatorsByBlockNumber', params: [tagOf(block)] })) as readonly Address[],
  };
}

const tagOf = (block: bigint | number | 'latest'): string => (block === 'latest' ? block : `0x${block.toString(16)}`);

async function fetchBlock(request: Request, block: BlockReference): Promise<RpcBlock> {
  const isHash = typeof block === 'string' && block !== 'latest';
  const method = isHash ? 'eth_getBlockByHash' : 'eth_getBlockByNumber';
  const found = await request({ method, params: [isHash ? block : tagOf(block), false] });
  if (found === null || typeof found !== 'object') throw sdkFault('no-block', { seen: String(block) });
  checkAsked(found as RpcBlock, block);
  return found as RpcBlock;
}

/** A sealed block is no answer when it is another block. */
function checkAsked(found: RpcBlock, block: BlockReference): void {
  if (block === 'latest') return;
  const isHash = typeof block === 'string';
  const field = isHash ? 'hash' : 'number';
  const wanted = isHash ? block.toLowerCase() : tagOf(block);
  const seen = String(found[field]).toLowerCase();
  if (seen !== wanted) throw sdkFault('bad-header', { field, seen, wanted });
}

async function verifyRpcBlock(block: RpcBlock, validators: readonly string[]): Promise<Finality> {
  const header = parseRpcHeader(block);
  const { hash } = block;
  return verifyHeader({ header, validators, ...(typeof hash === 'string' ? { hash } : {}) });
}

async function waitForFinality(
  client: AnyClient,
  { hash, timeoutMs = TIMEOUT_MS, pollMs = POLL_MS }: Parameters<HanseActions['waitForFinality']>[0],
): Promise<TransactionReceipt> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const receipt = await receiptOf(client, hash);
    if (receipt !== undefined) return receipt;
    if (Date.now() >= end) throw sdkFault('not-final', { hash, ms: timeoutMs });
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function receiptOf(client: AnyClient, hash: Hash): Promise<TransactionReceipt | undefined> {
  try {
    return await getTransactionReceipt(client, { hash });
  } catch (error) {
    if (error instanceof Error && error.name === 'TransactionReceiptNotFoundError') return undefined;
    throw error;
  }
}

type RpcProof = {
  readonly accountProof: readonly string[];
  readonly storageProof: readonly { readonly proof: readonly string[] }[];
};

async function proveState(
  request: Request,
  { address, slots = [], block = 'latest', validators }: Parameters<HanseActions['proveState']>[0],
): Promise<ProvedState> {
  const found = await fetchBlock(request, block);
  const finality = await verifyRpcBlock(found, validators);
  const { height } = finality;
  if (!finality.isFinal) throw notFinalised(height, finality.fault);
  const { stateRoot } = parseRpcHeader(found);
  const proof = (await request({ method: 'eth_getProof', params: [address, slots, tagOf(height)] })) as RpcProof;
  const account = verifyAccountProof({ stateRoot, address, accountProof: proof.accountProof });
  const storage = slots.map((slot, index) => {
    const nodes = proof.storageProof[index]?.proof ?? [];
    return { slot, value: verifyStorageProof({ storageRoot: account.storageRoot, slot, proof: nodes }) };
  });
  return { ...account, height, storage };
}

const notFinalised = (height: number, fault: Fault): Fault =>
  sdkFault('not-finalised', { height, reason: fault.message }, fault);

async function nodeInfo(request: Request): Promise<NodeInfo> {
  const ask = (method: string): Promise<unknown> => request({ method, params: [] });
  const [clientVersion, chainId, height, peers, syncing] = await Promise.all(
    ['web3_clientVersion', 'eth_chainId', 'eth_blockNumber', 'net_peerCount', 'eth_syncing'].map(ask),
  );
  return {
    clientVersion: String(clientVersion),
    chainId: Number(chainId),
    height: BigInt(String(height)),
    peers: Number(peers),
    isSyncing: syncing !== false,
  };
}

import { type Address, isFault } from '@hanse/base';
import { recoverAddress } from '@hanse/crypto';
import { decodeExtraData, type Header, hashHeader, sealHash } from '@hanse/protocol';
import { parseRpcHeader, type RpcBlock } from '@hanse/sdk';
import type { Context } from '../context.ts';
import { leagueFolderOf } from '../dev/league.ts';
import type { Input } from '../input.ts';

export type BlockView = {
  readonly header: Header;
  readonly hash: string;
  readonly transactions: readonly string[];
  readonly round: number;
  readonly validators: readonly Address[];
  /** Whose seals it carries; whether they are trusted validators is not judged here. */
  readonly sealers: readonly Address[];
};

/** A block of JSON-RPC with what its extra data says. Throws `sdk/bad-header`. */
export function viewOf(block: RpcBlock): BlockView {
  const header = parseRpcHeader(block);
  const transactions = Array.isArray(block['transactions']) ? (block['transactions'] as string[]) : [];
  try {
    const { round, validators, seals } = decodeExtraData(header.extraData);
    const signed = sealHash(header);
    const sealers = seals.flatMap((seal) => recoverAddress(signed, seal) ?? []);
    return { header, hash: hashHeader(header), transactions, round, validators, sealers };
  } catch (error) {
    if (!isFault(error)) throw error;
    // no league's block: an Ethereum node answered
    return { header, hash: String(block['hash']), transactions, round: 0, validators: [], sealers: [] };
  }
}

/** Names of nodes where the league in the folder knows them. */
export function namerOf(context: Context, input: Input): (address: Address) => string {
  const folder = leagueFolderOf(context, input);
  const nodes = folder.exists() ? folder.load().nodes : [];
  const names = new Map(nodes.map(({ address, name }) => [address, name]));
  return (address) => names.get(address) ?? address;
}

export function blockJson({ header, hash, transactions, round, validators, sealers }: BlockView): object {
  return {
    height: header.number,
    hash,
    parentHash: header.parentHash,
    timestamp: header.timestamp,
    proposer: header.coinbase,
    round,
    validators,
    sealers,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    gasUsed: header.gasUsed.toString(),
    gasLimit: header.gasLimit.toString(),
    baseFeePerGas: header.baseFeePerGas?.toString() ?? null,
    transactions,
  };
}

import type { Address, Hash } from '@hanse/base';
import { Executor, type StoredBlock } from '@hanse/chain';
import { freshExtraData, type Sealers } from '@hanse/consensus';
import { addressOfPrivateKey } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import {
  decodeExtraData,
  encodeExtraData,
  genesisHeader,
  type Header,
  hashHeader,
  parseGenesis,
  type RecoveredTransaction,
  sealHash,
  signTransaction,
  withSender,
} from '@hanse/protocol';
import { LedgerState } from '@hanse/state';
import { MemoryStore } from '@hanse/storage';
import type { LeagueFacts, Observation, Violation } from '../observation.ts';

export const START_MS = 1_800_000_000_000;
const KEY = new Uint8Array(32).fill(9);
export const USER: Address = addressOfPrivateKey(KEY);

const address = (number: number): Address => `0x${String(number).padStart(2, '0').repeat(20)}` as Address;
export const hashOf = (number: number): Hash => `0x${number.toString(16).padStart(64, '0')}` as Hash;

/** A seal that is its author's address and the first bytes of what it signs. */
function seal(author: Address, digest: Hash): Uint8Array {
  return new Uint8Array([
    ...Buffer.from(author.slice(2), 'hex'),
    ...Buffer.from(digest.slice(2), 'hex'),
    ...new Uint8Array(13),
  ]);
}

function recover(digest: Hash, bytes: Uint8Array): Address | undefined {
  const text = Buffer.from(bytes).toString('hex');
  return text.slice(40, 104) === digest.slice(2) ? (`0x${text.slice(0, 40)}` as Address) : undefined;
}

/** Four validators; the last is an adversary if asked for. */
export function leagueFacts({ byzantine = 0 }: { readonly byzantine?: number } = {}): LeagueFacts {
  const validators = [1, 2, 3, 4].map(address);
  const genesis = parseGenesis({
    config: { chainId: 5 },
    timestamp: '0x1',
    hanse: {
      members: [{ name: 'bank', caCertificate: 'pem' }],
      validators: validators.map((one) => ({ address: one, member: 'bank' })),
    },
    alloc: { [USER]: { balance: '0xffff' } },
  });
  const { root } = LedgerState.open({ store: new MemoryStore(), genesisAlloc: genesis.alloc }).head;
  return {
    genesis,
    genesisHash: hashHeader(genesisHeader(genesis, root)),
    settings: { blockPeriodMs: 1000, emptyBlockPeriodMs: 5000, roundTimeoutMs: 1000, roundTimeoutMsMax: 8000 },
    nodes: validators.map((one, at) => ({
      name: `n${at + 1}`,
      address: one,
      conduct: at >= validators.length - byzantine ? 'byzantine' : 'honest',
    })),
    epochMs: 0,
    recover,
  };
}

export function transfer(nonce: number): RecoveredTransaction {
  const fields = { gasLimit: 21_000n, to: address(1), value: 1n, data: new Uint8Array(0) };
  const free = { accessList: [], maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  return withSender(signTransaction({ type: 2, chainId: 5n, nonce: BigInt(nonce), ...fields, ...free }, KEY), USER);
}

/** Blocks as an honest league would make them, one transfer each. */
export async function ledger(facts: LeagueFacts, count: number): Promise<readonly StoredBlock[]> {
  const state = LedgerState.open({ store: new MemoryStore(), genesisAlloc: facts.genesis.alloc });
  const executor = new Executor({ genesis: facts.genesis, evm: new HanseEvm() });
  let parent: Header = genesisHeader(facts.genesis, state.head.root);
  const blocks: StoredBlock[] = [];
  const { validators } = sealers(facts);
  for (let height = 1; height <= count; height++) {
    const coinbase = validators[(height - 1) % validators.length] as Address;
    const { stored, candidate } = await executor.build(
      { height, extraData: freshExtraData({ validators, round: 0 }), coinbase, shouldClose: () => false },
      [transfer(height - 1)],
      {
        parent,
        parentHash: hashHeader(parent),
        reader: state.readerAt(height - 1),
        blockHash: () => undefined,
        nowMs: START_MS + height * 1000,
        rootAfter: (changes) => state.rootAfter(changes),
        openingCalls: () => [],
      },
    );
    state.commit(candidate, { height });
    const sealed = withSeals(stored, validators.slice(0, 3));
    blocks.push(sealed);
    parent = sealed.block.header;
  }
  return blocks;
}

export function withHeader(stored: StoredBlock, fields: Partial<Header>): StoredBlock {
  const header = { ...stored.block.header, ...fields };
  return { ...stored, block: { ...stored.block, header, hash: hashHeader(header) } };
}

export function withSeals(stored: StoredBlock, authors: readonly Address[]): StoredBlock {
  const { header } = stored.block;
  const extra = decodeExtraData(header.extraData);
  const digest = sealHash(header);
  const seals = authors.map((author) => seal(author, digest));
  return withHeader(stored, { extraData: encodeExtraData({ ...extra, seals }) });
}

export function sealers({ nodes }: LeagueFacts): Sealers {
  return { engine: 'qbft', validators: nodes.map((one) => one.address), since: 1 };
}

/** A node commits a block, a second after the block's own time. */
export function committed(facts: LeagueFacts, stored: StoredBlock, node = 'n1'): Observation {
  return { kind: 'committed', atMs: stored.block.header.timestamp * 1000 + 999, node, stored, sealers: sealers(facts) };
}

/** What a checker reports of a stream. */
export function collected(): { readonly violations: Violation[]; readonly report: (violation: Violation) => void } {
  const violations: Violation[] = [];
  return { violations, report: (violation) => void violations.push(violation) };
}

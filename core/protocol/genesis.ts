import type { Address, Hash } from '@hanse/base';
import type { BaseFeeMode } from './baseFee.ts';
import type { ForkSchedule } from './fork.ts';
import type { Header } from './header.ts';

export type GenesisAccount = {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly code: Uint8Array;
  readonly storage: ReadonlyMap<Hash, bigint>;
};

/** An organisation of the league. */
export type GenesisMember = {
  readonly name: string;
  /** PEM of the certificate authority that vouches for its nodes. */
  readonly caCertificate: string;
};

/** What makes an Ethereum genesis a Hanse ledger. Times in milliseconds. */
export type HanseConfig = {
  /** Name of the consensus engine, `qbft` by default. */
  readonly engine: string;
  /** Validators of the first block, each of a member. */
  readonly validators: readonly { readonly address: Address; readonly member: string }[];
  readonly members: readonly GenesisMember[];
  readonly blockPeriodMs: number;
  readonly emptyBlockPeriodMs: number;
  readonly roundTimeoutMs: number;
  readonly roundTimeoutMsMax: number;
  readonly baseFee: BaseFeeMode;
};

/** What a plain Ethereum chain has that no ledger has. */
export type PlainConfig = {
  /** Its logs are deposits to the beacon chain (EIP-6110). */
  readonly depositContract: Address;
};

/** Block 0 and the rules of its ledger. */
export type Genesis = {
  readonly chainId: bigint;
  readonly forks: ForkSchedule;
  readonly alloc: ReadonlyMap<Address, GenesisAccount>;
  /** Absent: a plain Ethereum chain, which can be imported and read but not run. */
  readonly hanse: HanseConfig | undefined;
  /** Present where `hanse` is not. */
  readonly plain?: PlainConfig;
  /** Fields of header 0 that the file gives. */
  readonly header: Pick<
    Header,
    | 'coinbase'
    | 'difficulty'
    | 'extraData'
    | 'gasLimit'
    | 'mixHash'
    | 'nonce'
    | 'timestamp'
    | 'baseFeePerGas'
    | 'parentHash'
    | 'blobGasUsed'
    | 'excessBlobGas'
  >;
};

/** Gas of a block unless the genesis says otherwise. */
export const DEFAULT_GAS_LIMIT = 90_000_000n;
export const DEFAULT_BLOCK_PERIOD_MS = 1000;
export const DEFAULT_EMPTY_BLOCK_PERIOD_MS = 30_000;
export const DEFAULT_ROUND_TIMEOUT_MS = 4000;
export const DEFAULT_ROUND_TIMEOUT_MS_MAX = 30_000;

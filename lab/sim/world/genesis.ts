import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { register, systemCode } from '@hanse/contracts';
import { keccak256Hash } from '@hanse/crypto';
import { engineWord, type SystemCode, systemAlloc, VALIDATORS_ADDRESS } from '@hanse/league';
import { type Genesis, type GenesisAccount, parseGenesis } from '@hanse/protocol';

/** Where the register contract of the clients lies. */
export const REGISTER: Address = '0x00000000000000000000000000000000000a4e51' as Address;
const BALANCE = 10n ** 24n;

/** Decided, and not in charge yet. */
export type NextSealers = { readonly since: number; readonly engine: string; readonly validators: readonly Address[] };

export type SimGenesisOptions = {
  readonly engine: string;
  readonly validators: readonly Address[];
  /** Accounts with money. */
  readonly rich: readonly Address[];
  readonly settings: {
    readonly blockPeriodMs: number;
    readonly emptyBlockPeriodMs: number;
    readonly roundTimeoutMs: number;
    readonly roundTimeoutMsMax: number;
  };
  readonly chainId?: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** More accounts, contracts among them. */
  readonly alloc?: ReadonlyMap<Address, GenesisAccount>;
  readonly stakingStorage?: ReadonlyMap<Hash, bigint>;
  readonly next?: NextSealers;
};

/** The genesis of a simulated league: as `hanse genesis new` makes it, with the system contracts. */
export function simGenesis(options: SimGenesisOptions): Genesis {
  const { engine, validators, rich, settings, chainId = 20_260, timestamp } = options;
  const parsed = parseGenesis({
    config: { chainId, shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 0 },
    timestamp: `0x${timestamp.toString(16)}`,
    gasLimit: '0x55d4a80',
    alloc: {},
    hanse: {
      engine,
      ...settings,
      members: validators.map((_, at) => ({ name: `member-${at + 1}`, caCertificate: `certificate ${at + 1}` })),
      validators: validators.map((address, at) => ({ address, member: `member-${at + 1}` })),
    },
  });
  const none = { nonce: 0n, code: new Uint8Array(0), storage: new Map<Hash, bigint>() };
  const alloc = new Map<Address, GenesisAccount>([
    ...parsed.alloc,
    ...systemAlloc({
      engine,
      validators,
      code: systemCode as SystemCode,
      ...(options.stakingStorage === undefined ? {} : { stakingStorage: options.stakingStorage }),
    }),
    [REGISTER, { balance: 0n, nonce: 1n, code: hexToBytes(register.deployedBytecode), storage: new Map() }],
    ...rich.map((address): [Address, GenesisAccount] => [address, { ...none, balance: BALANCE }]),
    ...(options.alloc ?? []),
  ]);
  const contract = alloc.get(VALIDATORS_ADDRESS);
  if (options.next !== undefined && contract !== undefined) {
    const storage = new Map([...contract.storage, ...nextStorage(options.next)]);
    alloc.set(VALIDATORS_ADDRESS, { ...contract, storage });
  }
  return { ...parsed, alloc };
}

/** The slots of `next` (CHANGE-STORE-1). */
function nextStorage({ since, engine, validators }: NextSealers): Map<Hash, bigint> {
  const word = (value: bigint): Hash => `0x${value.toString(16).padStart(64, '0')}` as Hash;
  const first = BigInt(keccak256Hash(hexToBytes(word(5n))));
  return new Map([
    [word(3n), BigInt(since)],
    [word(4n), engineWord(engine)],
    [word(5n), BigInt(validators.length)],
    ...validators.toSorted().map((address, at): [Hash, bigint] => [word(first + BigInt(at)), BigInt(address)]),
  ]);
}

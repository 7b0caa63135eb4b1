import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Address, isAddress } from '@hanse/base';
import { MemberAuthorities, organisationOf } from '@hanse/identity';
import { checkGenesis, EPOCH_BLOCKS_MAX } from '@hanse/league';
import { DEFAULT_GAS_LIMIT, genesisHeader, hashHeader, parseGenesis } from '@hanse/protocol';
import { readFile } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { PlainState } from '../statetest/plainState.ts';
import { quantityHex } from '../t8n/allocJson.ts';
import { type Founder, type FoundingStake, foundingStake } from './foundingStake.ts';
import { GENESIS } from './messages.ts';
import { parseStake } from './parseStake.ts';
import { ENGINE_NAMES, neededOf, systemAccounts, tolerantCountOf } from './systemAccounts.ts';

const HOUR_MS = 3_600_000;

export const newGenesis: CommandRun = async (context, input) => {
  const path = resolve(context.cwd, input.text('out') ?? 'genesis.json');
  const json = genesisJson(context, input);
  const genesis = parseGenesis(json); // refuses here what the nodes would refuse later
  const { engine = 'qbft', members = [], validators = [] } = genesis.hanse ?? {};
  checkGenesis(genesis);
  new MemberAuthorities(members);
  const hash = hashHeader(genesisHeader(genesis, new PlainState(genesis.alloc).root()));
  writeNew(path, `${JSON.stringify(json, null, 2)}\n`);
  const needed = neededOf(engine, validators.length);
  context.say(GENESIS.made, {
    members: members.length,
    validators: validators.length,
    needed,
    engine,
    path: context.shown(path),
  });
  if (engine === 'raft') context.say(GENESIS.crashOnly);
  const tolerant = tolerantCountOf(engine);
  if (validators.length < tolerant) context.say(GENESIS.few, { tolerant });
  context.result(
    { genesis: path, hash, engine, members: members.map(({ name }) => name), validators },
    () => `${hash}\n`,
  );
  return 'ok';
};

function genesisJson(context: Context, input: Input): object {
  const words = input.args('members').map((word) => readMember(context, input, word));
  const addresses = words.flatMap((one) => one.addresses);
  if (addresses.length === 0 || new Set(addresses).size < addresses.length)
    throw input.badArgument('members', addresses.join(', ') || '–', context.words(GENESIS.member));
  const period = input.integer('block-period', { min: 50, max: HOUR_MS });
  const empty = input.integer('empty-block-period', { min: period ?? 50, max: 24 * HOUR_MS });
  const timeout = input.integer('round-timeout', { min: 100, max: HOUR_MS });
  const engine = input.oneOf('engine', ENGINE_NAMES) ?? 'qbft';
  const founders = words.flatMap(({ name, addresses: of }) =>
    of.map((address, at) => ({ address, name: `${name}-${at + 1}` })),
  );
  const chainId = input.integer('chain-id', { min: 1, max: 4_503_599_627_370_476 }) ?? 20_260;
  return {
    config: { chainId, shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 0 },
    timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}`,
    gasLimit: quantityHex(DEFAULT_GAS_LIMIT),
    alloc: systemAccounts({ engine, validators: addresses, stake: stakeOf(context, input, founders) }),
    hanse: {
      engine,
      ...(period === undefined ? {} : { blockPeriodMs: period }),
      ...(empty === undefined ? {} : { emptyBlockPeriodMs: empty }),
      ...(timeout === undefined ? {} : { roundTimeoutMs: timeout }),
      members: words.map(({ name, caCertificate }) => ({ name, caCertificate })),
      validators: words.flatMap(({ name, addresses: of }) => of.map((address) => ({ address, member: name }))),
    },
  };
}

/** What DPoS begins with: --stake, or the same seats for all; --epoch goes before. Throws `cli/bad-stake`, `league/bad-staking`. */
function stakeOf(context: Context, input: Input, validators: readonly Founder[]): FoundingStake {
  const blocks = input.integer('epoch', { min: 2, max: EPOCH_BLOCKS_MAX });
  const epoch = blocks === undefined ? {} : { epochBlocks: blocks };
  const file = input.text('stake');
  if (file === undefined) return foundingStake({ validators, settings: epoch });
  const path = resolve(context.cwd, file);
  const stake = parseStake(readFile(path), { path, validators });
  return { ...stake, settings: { ...stake.settings, ...epoch } };
}

type MemberWord = {
  readonly name: string;
  readonly caCertificate: string;
  readonly addresses: readonly Address[];
};

/** FILE=ADDRESS[,ADDRESS…]; a file name may hold "=", an address does not. */
function readMember(context: Context, input: Input, word: string): MemberWord {
  const at = word.lastIndexOf('=');
  const addresses = word
    .slice(at + 1)
    .split(',')
    .filter((one) => one !== '');
  if (at < 1 || !addresses.every(isAddress)) throw input.badArgument('members', word, context.words(GENESIS.member));
  const caCertificate = readFile(resolve(context.cwd, word.slice(0, at)));
  return {
    name: organisationOf(caCertificate),
    caCertificate,
    addresses: addresses.map((one) => one.toLowerCase() as Address),
  };
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw code === 'EEXIST'
      ? cliFault('file-exists', { path }, error)
      : cliFault('cannot-write', { path, seen: code }, error);
  }
}

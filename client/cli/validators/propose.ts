import { type Address, type Hash, invariant, isAddress } from '@hanse/base';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { leagueFolderOf } from '../dev/league.ts';
import { cliFault } from '../faults.ts';
import { ENGINE_NAMES, neededOf } from '../genesis/systemAccounts.ts';
import type { Input } from '../input.ts';
import { urlOf } from '../ledgerClient.ts';
import { VALIDATORS } from './messages.ts';
import { missingFrom } from './proposals.ts';
import { readVote } from './readBack.ts';
import {
  engineWord,
  type Member,
  memberWord,
  newestHeight,
  readPending,
  readSealers,
  type SealerSet,
} from './readSealers.ts';
import { openValidator, sendVoting } from './sendVoting.ts';

/** Time for the others to vote and for a new validator to start, in blocks. */
const AHEAD = 20;

export const propose: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const newest = await newestHeight(url);
  const sealers = await readSealers(url, newest);
  const pending = await readPending(url, newest);
  const engine = input.oneOf('engine', ENGINE_NAMES) ?? sealers.engine;
  const members = membersOf(context, input, { sealers, engine });
  checkCertificates(context, input, missingFrom(sealers.members, members));
  const height = input.integer('height', { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? newest + AHEAD;
  const account = await openValidator(context, input);

  const added = missingFrom(sealers.members, members);
  const nameOf = namerOf(context, input);
  context.say(VALIDATORS.quorumWarning, {
    height,
    total: members.length,
    needed: neededOf(engine, members.length),
    added: added.map(nameOf).join(', ') || context.words(VALIDATORS.nobodyNew),
  });
  if (engine === 'raft') context.say(VALIDATORS.crashWarning, { height });
  if (pending !== undefined) context.say(VALIDATORS.replaces, { since: pending.since });

  const args = [BigInt(height), engineWord(engine), members.map(memberWord)];
  const voted = await sendVoting({ context, input, url }, account, { name: 'propose', args, members: members.length });
  const id = voted.events.find(({ eventName }) => eventName === 'Proposed')?.args['id'] as Hash | undefined;
  invariant(id !== undefined, 'a proposal that was taken has an id');
  const standing = await readVote(url, { id, self: account.address, voted });
  if (standing.state === 'decided') context.say(VALIDATORS.decided, { height: standing.height });
  else context.say(VALIDATORS.proposed, { ...standing, id });
  const validators = members.map(({ address }) => address);
  context.result({ id, transaction: voted.hash, height, engine, validators, ...standing }, () => `${id}\n`);
  return 'ok';
};

/** A node whose certificate says observer never seals: voted in, it would count for the quorum and be missing in it. */
function checkCertificates(context: Context, input: Input, added: readonly Address[]): void {
  const folder = leagueFolderOf(context, input);
  const nodes = folder.exists() ? folder.load().nodes : [];
  const observer = nodes.find(({ address, role }) => role === 'observer' && added.includes(address));
  if (observer !== undefined) throw cliFault('observer-certificate', { seen: observer.name });
}

/** --set, or the present set with --add and without --remove; rising by address, weights only where DPoS keeps its own. */
function membersOf(
  context: Context,
  input: Input,
  { sealers, engine }: { readonly sealers: SealerSet; readonly engine: string },
): readonly Member[] {
  const { members } = sealers;
  const present = new Set(members.map(({ address }) => address));
  const [set, add, remove] = [
    addressesOf(context, input, 'set'),
    addressesOf(context, input, 'add'),
    addressesOf(context, input, 'remove'),
  ];
  if (set.length > 0) {
    for (const [name, given] of [
      ['add', add],
      ['remove', remove],
    ] as const)
      if (given.length > 0) throw input.badOption(name, given.join(','), context.words(VALIDATORS.setAlone));
  }
  const known = add.filter((address) => present.has(address));
  if (known.length > 0) throw input.badOption('add', known.join(','), context.words(VALIDATORS.notInSet));
  const unknown = remove.filter((address) => !present.has(address));
  if (unknown.length > 0) throw input.badOption('remove', unknown.join(','), context.words(VALIDATORS.inSet));
  const kept = members.map(({ address }) => address).filter((address) => !remove.includes(address));
  const next = set.length > 0 ? set : [...kept, ...add];
  if (next.length === 0) throw input.badOption('remove', remove.join(','), context.words(VALIDATORS.somebody));
  const isSame = next.length === present.size && next.every((address) => present.has(address));
  if (isSame && engine === sealers.engine && set.length === 0)
    throw input.badOption('add', '–', context.words(VALIDATORS.change));
  // Weights stay only where the set is the same: a new one is equal until Staking elects its own.
  const weights = new Map(isSame && engine === 'dpos' ? members.map(({ address, weight }) => [address, weight]) : []);
  return next.toSorted().map((address) => ({ address, weight: weights.get(address) ?? 0n }));
}

function addressesOf(context: Context, input: Input, name: string): readonly Address[] {
  const text = input.text(name);
  if (text === undefined) return [];
  const words = text.split(',').map((word) => word.trim());
  const addresses = words.map((word) => word.toLowerCase() as Address);
  if (!words.every(isAddress) || new Set(addresses).size < addresses.length)
    throw input.badOption(name, text, context.words(VALIDATORS.addressList));
  return addresses;
}

import { type Address, isAddress } from '@hanse/base';
import { STAKE_TOKEN_ADDRESS, STAKING_DEFAULTS, type StakingSettings } from '@hanse/league';
import { cliFault } from '../faults.ts';
import { type Founder, type FoundingStake, foundingStake } from './foundingStake.ts';

type Fields = { readonly [name: string]: unknown };
type Fail = (field: string, seen: unknown, wanted: string) => Error;

const NUMBERS = [
  'epochBlocks',
  'committeeMin',
  'committeeMax',
  'candidatesMax',
  'unbondingEpochs',
  'missedShareMax',
  'jailEpochs',
  'offenceShare',
] as const satisfies readonly (keyof StakingSettings)[];
const FIELDS = ['settings', 'candidates', 'seats', 'rewards', 'token'];
const SETTINGS: readonly string[] = ['mode', 'token', 'treasury', 'rewardPerBlock', ...NUMBERS];
/** More than any weight, so that nobody waits for a huge number to be read. */
const DIGITS_MAX = 30;

/**
 * Reads what DPoS begins with from a file that a person wrote: `settings` over the usual ones, `candidates` in place of
 * the validators, `seats` beside theirs, or a `token` with its balances. Amounts are numbers or decimal texts. Throws
 * `cli/bad-stake`.
 */
export function parseStake(
  text: string,
  { path, validators }: { readonly path: string; readonly validators: readonly Founder[] },
): FoundingStake {
  const fail: Fail = (field, seen, wanted) => cliFault('bad-stake', { path, field, seen: shown(seen), wanted });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fail('–', error instanceof Error ? error.message : error, 'JSON');
  }
  const all = fieldsOf(json, '–', FIELDS, fail);
  const token = all['token'] === undefined ? undefined : readToken(all['token'], fail);
  const settings = readSettings(all['settings'] ?? {}, token !== undefined, fail);
  const rewards = all['rewards'] === undefined ? {} : { rewards: amountOf(all['rewards'], 'rewards', fail) };
  const seats = all['seats'] === undefined ? {} : { seats: readSeats(all['seats'], fail) };
  // Tokens that nobody was given cannot be delegated: then the founders stand without any.
  const usual = foundingStake({ validators, settings });
  const bare = usual.candidates.map((one) => ({ ...one, delegations: [] }));
  const candidates =
    all['candidates'] === undefined
      ? settings.mode === 'seats'
        ? usual.candidates
        : bare
      : readCandidates(all['candidates'], fail);
  return {
    settings: usual.settings,
    candidates,
    ...seats,
    ...rewards,
    ...(token === undefined ? {} : { token }),
  };
}

function readSettings(
  value: unknown,
  hasOwnToken: boolean,
  fail: Fail,
): Partial<StakingSettings> & Pick<StakingSettings, 'mode'> {
  const fields = fieldsOf(value, 'settings', SETTINGS, fail);
  const mode = fields['mode'] ?? (hasOwnToken ? 'token' : STAKING_DEFAULTS.mode);
  if (mode !== 'token' && mode !== 'seats') throw fail('settings.mode', mode, 'token | seats');
  const numbers = NUMBERS.flatMap((name) => {
    const seen = fields[name];
    if (seen === undefined) return [];
    if (!Number.isSafeInteger(seen)) throw fail(`settings.${name}`, seen, '0, 1, 2, …');
    return [[name, seen as number] as const];
  });
  const address = (name: string): Address | undefined =>
    fields[name] === undefined ? undefined : addressOf(fields[name], `settings.${name}`, fail);
  const token = address('token') ?? (hasOwnToken ? STAKE_TOKEN_ADDRESS : undefined);
  if (hasOwnToken && (mode !== 'token' || token !== STAKE_TOKEN_ADDRESS))
    throw fail('token', `${mode} ${token ?? '–'}`, `settings: mode token, token ${STAKE_TOKEN_ADDRESS}`);
  const treasury = address('treasury');
  return {
    ...Object.fromEntries(numbers),
    mode,
    ...(token === undefined ? {} : { token }),
    ...(treasury === undefined ? {} : { treasury }),
    ...(fields['rewardPerBlock'] === undefined
      ? {}
      : { rewardPerBlock: amountOf(fields['rewardPerBlock'], 'settings.rewardPerBlock', fail) }),
  };
}

function readToken(value: unknown, fail: Fail): NonNullable<FoundingStake['token']> {
  const fields = fieldsOf(value, 'token', ['name', 'symbol', 'balances'], fail);
  const balances = fieldsOf(fields['balances'] ?? {}, 'token.balances', undefined, fail);
  return {
    name: textOf(fields['name'], 'token.name', fail),
    symbol: textOf(fields['symbol'], 'token.symbol', fail),
    balances: new Map(
      Object.entries(balances).map(([holder, balance]) => [
        addressOf(holder, 'token.balances', fail),
        amountOf(balance, `token.balances.${holder}`, fail),
      ]),
    ),
  };
}

function readSeats(value: unknown, fail: Fail): NonNullable<FoundingStake['seats']> {
  return listOf(value, 'seats', fail).map((one, at) => {
    const fields = fieldsOf(one, `seats[${at}]`, ['holder', 'seats'], fail);
    return {
      holder: addressOf(fields['holder'], `seats[${at}].holder`, fail),
      seats: amountOf(fields['seats'], `seats[${at}].seats`, fail),
    };
  });
}

function readCandidates(value: unknown, fail: Fail): FoundingStake['candidates'] {
  return listOf(value, 'candidates', fail).map((one, at) => {
    const where = `candidates[${at}]`;
    const fields = fieldsOf(one, where, ['address', 'name', 'delegations'], fail);
    const address = addressOf(fields['address'], `${where}.address`, fail);
    return {
      address,
      name: fields['name'] === undefined ? address : textOf(fields['name'], `${where}.name`, fail),
      delegations: listOf(fields['delegations'] ?? [], `${where}.delegations`, fail).map((each, index) => {
        const place = `${where}.delegations[${index}]`;
        const given = fieldsOf(each, place, ['delegator', 'weight'], fail);
        return {
          delegator: addressOf(given['delegator'], `${place}.delegator`, fail),
          weight: amountOf(given['weight'], `${place}.weight`, fail),
        };
      }),
    };
  });
}

function fieldsOf(value: unknown, field: string, known: readonly string[] | undefined, fail: Fail): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail(field, value, '{…}');
  const strange = Object.keys(value).find((name) => known !== undefined && !known.includes(name));
  if (strange !== undefined) throw fail(field, strange, known?.join(' | ') ?? '');
  return value as Fields;
}

function listOf(value: unknown, field: string, fail: Fail): readonly unknown[] {
  if (!Array.isArray(value)) throw fail(field, value, '[…]');
  return value;
}

function addressOf(value: unknown, field: string, fail: Fail): Address {
  if (typeof value !== 'string' || !isAddress(value)) throw fail(field, value, '0x…');
  return value.toLowerCase() as Address;
}

function textOf(value: unknown, field: string, fail: Fail): string {
  if (typeof value !== 'string' || value === '') throw fail(field, value, '"…"');
  return value;
}

function amountOf(value: unknown, field: string, fail: Fail): bigint {
  const isWhole = typeof value === 'number' ? Number.isSafeInteger(value) && value >= 0 : false;
  if (isWhole || (typeof value === 'string' && /^\d+$/.test(value) && value.length <= DIGITS_MAX))
    return BigInt(value as string | number);
  throw fail(field, value, '0, 1, "1000000000000000000", …');
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)).slice(0, 80);

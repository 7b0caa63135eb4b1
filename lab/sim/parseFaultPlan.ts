import { ENGINES } from '@hanse/consensus';
import { CONDUCTS } from './adversaries/conducts.ts';
import type { ChangePlan, Fault, FaultPlan } from './faultPlan.ts';
import { simFault } from './faults.ts';

const MS_MAX = 1e9;

const isNumber = (value: unknown, from: number, to: number): boolean =>
  typeof value === 'number' && value >= from && value <= to;
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(isName);
const isLoss = (value: unknown): boolean => value === 'process' || value === 'power';

/** What a field may hold, with the words for what it should have held. */
type Field = { readonly fits: (value: unknown) => boolean; readonly wanted: string };

const NODE: Field = { fits: isName, wanted: 'the name of a node, as n1' };
const MS: Field = { fits: (value) => isNumber(value, 0, MS_MAX), wanted: 'milliseconds' };
const SHARE: Field = { fits: (value) => isNumber(value, 0, 1), wanted: 'a number from 0 to 1' };
const LOSS: Field = { fits: isLoss, wanted: '"process" or "power"' };
const COUNT: Field = {
  fits: (value) => isNumber(value, 0, Number.MAX_SAFE_INTEGER) && Number.isInteger(value),
  wanted: 'a whole number from 0',
};

/** The fields of each fault beside `kind`, `atMs` and `forMs`. */
const SHAPES: { readonly [kind in Fault['kind']]: { readonly [field: string]: Field } } = {
  cut: { from: NODE, to: NODE },
  partition: {
    groups: {
      fits: (value) => Array.isArray(value) && value.every(isNames),
      wanted: 'lists of names of nodes',
    },
  },
  flap: { from: NODE, to: NODE, periodMs: MS },
  weather: { lossRate: SHARE, duplicateRate: SHARE, replayRate: SHARE, delayMsMax: MS },
  bandwidth: { node: NODE, bytesPerSecond: COUNT },
  crash: { node: NODE, loss: LOSS },
  'crash-at-boundary': { node: NODE, loss: LOSS, boundary: COUNT },
  outage: { loss: LOSS },
  'lone-decision': {},
  pause: { node: NODE },
  wipe: { node: NODE },
  'lose-votes': {
    node: NODE,
    data: { fits: (value) => value === 'kept' || value === 'lost', wanted: '"kept" or "lost"' },
  },
  restore: { node: NODE, ageMs: MS },
  'disk-full': { node: NODE, bytes: COUNT },
  'disk-slow': { node: NODE, delayMs: MS },
  'disk-error': { node: NODE, call: COUNT },
  'bit-flip': { node: NODE, file: { fits: isName, wanted: 'the end of the name of a file' }, position: COUNT },
  clock: {
    node: NODE,
    skewMs: { fits: (value) => isNumber(value, -MS_MAX, MS_MAX), wanted: 'milliseconds, also below 0' },
    rate: { fits: (value) => isNumber(value, 0.1, 10), wanted: 'a number from 0.1 to 10' },
  },
};

function wrong(at: string, seen: unknown, wanted: string): Error {
  return simFault('bad-plan', { at, seen: JSON.stringify(seen) ?? 'nothing', wanted });
}

type Fields = { readonly [name: string]: unknown };

function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, value, 'an object');
  return value as Fields;
}

function parseFault(value: unknown, at: string): Fault {
  const given = fieldsOf(value, at);
  const kind = String(given['kind']);
  if (!Object.hasOwn(SHAPES, kind)) throw wrong(`${at}.kind`, given['kind'], Object.keys(SHAPES).join(', '));
  const shape = { atMs: MS, forMs: MS, ...SHAPES[kind as Fault['kind']] };
  for (const name of Object.keys(given)) {
    if (name !== 'kind' && !Object.hasOwn(shape, name)) throw wrong(at, name, Object.keys(shape).join(', '));
  }
  for (const [name, { fits, wanted }] of Object.entries(shape)) {
    if (!fits(given[name])) throw wrong(`${at}.${name}`, given[name], wanted);
  }
  return given as Fault;
}

function parseAdversary(value: unknown, at: string): FaultPlan['adversaries'][number] {
  const { node, conduct } = fieldsOf(value, at);
  if (!isName(node)) throw wrong(`${at}.node`, node, NODE.wanted);
  if (typeof conduct !== 'string' || !CONDUCTS.has(conduct))
    throw wrong(`${at}.conduct`, conduct, [...CONDUCTS.keys()].join(', '));
  return { node: node as string, conduct };
}

function parseChange(value: unknown): ChangePlan {
  const { since, engine, validators } = fieldsOf(value, 'change');
  if (!COUNT.fits(since) || since === 0) throw wrong('change.since', since, 'a height from 1');
  if (typeof engine !== 'string' || !ENGINES.has(engine))
    throw wrong('change.engine', engine, [...ENGINES.keys()].join(', '));
  if (!isNames(validators) || (validators as string[]).length === 0)
    throw wrong('change.validators', validators, 'names of nodes');
  return { since: since as number, engine, validators: validators as string[] };
}

/** Reads a plan from parsed JSON. Throws `sim/bad-plan`. */
export function parseFaultPlan(json: unknown): FaultPlan {
  const { healAtMs, faults, adversaries = [], change } = fieldsOf(json, 'the top');
  if (!MS.fits(healAtMs)) throw wrong('healAtMs', healAtMs, MS.wanted);
  if (!Array.isArray(faults)) throw wrong('faults', faults, 'a list');
  if (!Array.isArray(adversaries)) throw wrong('adversaries', adversaries, 'a list');
  return {
    healAtMs: healAtMs as number,
    faults: faults.map((fault, index) => parseFault(fault, `faults[${index}]`)),
    adversaries: adversaries.map((one, index) => parseAdversary(one, `adversaries[${index}]`)),
    ...(change === undefined ? {} : { change: parseChange(change) }),
  };
}

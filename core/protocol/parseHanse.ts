import {
  DEFAULT_BLOCK_PERIOD_MS,
  DEFAULT_EMPTY_BLOCK_PERIOD_MS,
  DEFAULT_ROUND_TIMEOUT_MS,
  DEFAULT_ROUND_TIMEOUT_MS_MAX,
  type HanseConfig,
} from './genesis.ts';
import { JsonFields, wrong } from './jsonFields.ts';
import { EXTRA_DATA_VALIDATORS_MAX } from './limits.ts';

const HOUR_MS = 3_600_000;
const HANSE_FIELDS: readonly (keyof HanseConfig)[] = [
  'engine',
  'validators',
  'members',
  'blockPeriodMs',
  'emptyBlockPeriodMs',
  'roundTimeoutMs',
  'roundTimeoutMsMax',
  'baseFee',
];

/** The `hanse` section of a genesis (LEDGER-GENESIS-2). A name it does not know is refused: it may be a rule. */
export function parseHanse(fields: JsonFields): HanseConfig {
  fields.only(HANSE_FIELDS);
  const members = fields.list('members').map((value, index) => {
    const member = new JsonFields(value, `${fields.at('members')}[${index}]`);
    member.only(['name', 'caCertificate']);
    return { name: member.text('name'), caCertificate: member.text('caCertificate') };
  });
  const names = new Set(members.map((member) => member.name));
  if (names.size !== members.length) throw wrong(fields.at('members'), 'two members of one name', 'different names');
  const validators = fields.list('validators').map((value, index) => {
    const validator = new JsonFields(value, `${fields.at('validators')}[${index}]`);
    validator.only(['address', 'member']);
    const member = validator.text('member');
    if (!names.has(member)) throw wrong(validator.at('member'), member, 'the name of a member');
    return { address: validator.address('address'), member };
  });
  if (validators.length === 0 || validators.length > EXTRA_DATA_VALIDATORS_MAX) {
    throw wrong(fields.at('validators'), `${validators.length} validators`, `1 to ${EXTRA_DATA_VALIDATORS_MAX}`);
  }
  if (new Set(validators.map((validator) => validator.address)).size !== validators.length) {
    throw wrong(fields.at('validators'), 'one address twice', 'different addresses');
  }
  const baseFee = fields.text('baseFee', 'zero');
  if (baseFee !== 'zero' && baseFee !== 'market') throw wrong(fields.at('baseFee'), baseFee, '"zero" or "market"');
  const roundTimeoutMs = fields.integer('roundTimeoutMs', {
    min: 100,
    max: HOUR_MS,
    fallback: DEFAULT_ROUND_TIMEOUT_MS,
  });
  const blockPeriodMs = fields.integer('blockPeriodMs', { min: 50, max: HOUR_MS, fallback: DEFAULT_BLOCK_PERIOD_MS });
  return {
    engine: fields.text('engine', 'qbft'),
    validators,
    members,
    blockPeriodMs,
    emptyBlockPeriodMs: fields.integer('emptyBlockPeriodMs', {
      min: blockPeriodMs,
      max: 24 * HOUR_MS,
      fallback: Math.max(blockPeriodMs, DEFAULT_EMPTY_BLOCK_PERIOD_MS),
    }),
    roundTimeoutMs,
    roundTimeoutMsMax: fields.integer('roundTimeoutMsMax', {
      min: roundTimeoutMs,
      max: HOUR_MS,
      fallback: Math.max(roundTimeoutMs, DEFAULT_ROUND_TIMEOUT_MS_MAX),
    }),
    baseFee,
  };
}

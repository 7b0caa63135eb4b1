import { invariant } from '@hanse/base';

/** A JSON schema (draft 7), as OpenRPC takes it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

function hex(pattern: string, title: string): JsonSchema {
  return { title, type: 'string', pattern };
}

function anyObject(title: string): JsonSchema {
  return { title, type: 'object' };
}

const TAG: JsonSchema = { enum: ['latest', 'safe', 'finalized', 'earliest', 'pending'] };
const HASH = hex('^0x[0-9a-fA-F]{64}$', '32 bytes, hexadecimal');
const QUANTITY = hex('^0x(0|[1-9a-fA-F][0-9a-fA-F]*)$', 'number, hexadecimal without leading zeros');
const FILTER = anyObject('addresses, topics and a range of blocks, or one block hash');
const NUMBER_OR_TAG: JsonSchema = { title: 'height or tag', anyOf: [QUANTITY, TAG] };

/** What the words in the registry mean. The key is also the name under `components.schemas`, see {@link componentName}. */
const SCHEMAS: { readonly [words: string]: JsonSchema } = {
  null: { type: 'null' },
  false: { const: false },
  boolean: { type: 'boolean' },
  string: { type: 'string' },
  number: { type: 'number' },
  quantity: QUANTITY,
  hash: HASH,
  address: hex('^0x[0-9a-fA-F]{40}$', '20 bytes, hexadecimal'),
  data: hex('^0x([0-9a-fA-F]{2})*$', 'bytes, hexadecimal'),
  'data (32 bytes)': HASH,
  slot: hex('^0x[0-9a-fA-F]{0,64}$', 'storage slot, leading zeros may be missing'),
  'slot (up to 32 bytes)': hex('^0x[0-9a-fA-F]{0,64}$', 'storage slot, leading zeros may be missing'),
  'block number or tag': NUMBER_OR_TAG,
  'block number, tag, hash or EIP-1898 object': {
    title: 'a block by height, tag or hash',
    anyOf: [QUANTITY, TAG, HASH, anyObject('blockNumber or blockHash (EIP-1898)')],
  },
  'transaction object': anyObject('a message to simulate'),
  'map of account overrides': anyObject('what is pretended about accounts, by address'),
  'block overrides': anyObject('what is pretended about the block'),
  'filter object': FILTER,
  'filter object or boolean': { anyOf: [FILTER, { type: 'boolean' }] },
  'filter id': QUANTITY,
  'subscription id': QUANTITY,
  'newHeads | logs | newPendingTransactions | syncing': {
    enum: ['newHeads', 'logs', 'newPendingTransactions', 'syncing'],
  },
  block: anyObject('a block'),
  header: anyObject('a header'),
  transaction: anyObject('a transaction and its place'),
  receipt: anyObject('what a transaction did'),
  log: anyObject('a log and its place'),
  'blocks of calls': anyObject('blockStateCalls, traceTransfers, validation, returnFullTransactions'),
  'trace options': anyObject('tracer, tracerConfig, timeout and what the struct logger leaves out, as in geth'),
  trace: { title: 'what the tracer gives' },
  'simulated block': anyObject('a block with calls, what became of each'),
  count: { title: 'number, JSON or hexadecimal', anyOf: [{ type: 'integer', minimum: 0 }, QUANTITY] },
  'height or tag': {
    title: 'height as a JSON or hexadecimal number, or tag',
    anyOf: [{ type: 'integer', minimum: 0 }, NUMBER_OR_TAG],
  },
  operation: anyObject('type (0 transfer, 1 self-destruct, 2 create, 3 create2), from, to, value'),
  'traced call': anyObject('type, depth, from, to, value, input, output'),
  'OpenRPC document': anyObject('https://spec.open-rpc.org'),
};

/** A name that may stand in a `$ref`. */
export function componentName(words: string): string {
  return words.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
}

export const COMPONENT_SCHEMAS: JsonSchema = Object.fromEntries(
  Object.entries(SCHEMAS).map(([words, schema]) => [componentName(words), schema]),
);

/** `{a, b?}`: an object with these fields, those with a question mark optional. */
function fieldsSchema(words: string): JsonSchema {
  const names = words.slice(1, -1).split(', ');
  return {
    type: 'object',
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), {}])),
  };
}

/** The schema of what the registry says in words: a known kind, `x[]`, `x or y`, or `{field, field?}`. */
export function schemaOf(words: string): JsonSchema {
  if (Object.hasOwn(SCHEMAS, words)) return { $ref: `#/components/schemas/${componentName(words)}` };
  if (words.includes(' or ')) return { anyOf: words.split(' or ').map(schemaOf) };
  if (words.endsWith('[]')) return { type: 'array', items: schemaOf(words.slice(0, -2)) };
  invariant(/^\{.*\}$/.test(words), `the registry names a kind without a schema: ${words}`);
  return fieldsSchema(words);
}

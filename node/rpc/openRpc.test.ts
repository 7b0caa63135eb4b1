import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RPC_METHODS } from './methods/registry.ts';
import { schemaOf } from './openRpcSchemas.ts';
import { testServer } from './testServer.ts';

type Described = {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly required: boolean; readonly schema: object }[];
  readonly result: { readonly schema: object };
};
type Document = {
  readonly openrpc: string;
  readonly methods: readonly Described[];
  readonly components: { readonly schemas: { readonly [name: string]: { readonly pattern?: string } } };
};

test('rpc.discover describes every method of the registry, itself too', async (context) => {
  const { call } = await testServer(context);
  const document = (await call('rpc.discover')).result as Document;
  assert.match(document.openrpc, /^1\.3\.\d$/);
  assert.deepEqual(
    document.methods.map(({ name }) => name),
    RPC_METHODS.map(({ name }) => name),
  );
  const proof = document.methods.find(({ name }) => name === 'eth_getProof');
  assert.deepEqual(
    proof?.params.map(({ name, required }) => [name, required]),
    [
      ['address', true],
      ['slots', true],
      ['block', false],
    ],
  );
  for (const { name, params } of document.methods) {
    const firstOptional = params.findIndex(({ required }) => !required);
    const after = firstOptional === -1 ? [] : params.slice(firstOptional);
    assert.ok(
      after.every(({ required }) => !required),
      `${name}: what may be left out stands last`,
    );
  }
});

test('each reference of the document leads to a schema, and its patterns hold', async (context) => {
  const { call } = await testServer(context);
  const document = (await call('rpc.discover')).result as Document;
  const { schemas } = document.components;
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  assert.ok(references.length > document.methods.length);
  for (const name of references) assert.ok(Object.hasOwn(schemas, name), name);

  const matches = (name: string, text: string) => new RegExp(schemas[name]?.pattern ?? '^$').test(text);
  assert.ok(matches('quantity', '0x0') && matches('quantity', '0x1f') && !matches('quantity', '0x01'));
  assert.ok(matches('address', `0x${'aA'.repeat(20)}`) && !matches('address', '0xaa'));
  assert.ok(matches('data', '0x') && !matches('data', '0xabc'));
});

test('the words of the registry become schemas; unknown ones are a mistake of ours', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  assert.deepEqual(schemaOf('receipt[] or null'), {
    anyOf: [{ type: 'array', items: ref('receipt') }, ref('null')],
  });
  assert.deepEqual(schemaOf('{oldestBlock, reward?}'), {
    type: 'object',
    required: ['oldestBlock'],
    properties: { oldestBlock: {}, reward: {} },
  });
  assert.throws(() => schemaOf('something else'), /without a schema/);
});

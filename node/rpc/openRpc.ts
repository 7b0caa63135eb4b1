import type { Method } from './method.ts';
import { COMPONENT_SCHEMAS, schemaOf } from './openRpcSchemas.ts';
import packageJson from './package.json' with { type: 'json' };

type Json = { readonly [name: string]: unknown };

function methodJson({ name, summary, params, result, cost }: Method): Json {
  return {
    name,
    summary: summary.en,
    paramStructure: 'by-position',
    params: params.map((one) => ({
      name: one.name,
      summary: one.kind,
      required: one.fallback === undefined,
      schema: schemaOf(one.kind),
    })),
    result: { name: 'result', summary: result, schema: schemaOf(result) },
    'x-summary-zh': summary.zh,
    'x-cost': cost,
  };
}

/** `methods` as a document of OpenRPC 1.3.2. */
export function openRpcDocument(methods: readonly Method[]): Json {
  return {
    openrpc: '1.3.2',
    info: {
      title: 'Hanse JSON-RPC',
      version: packageJson.version,
      description:
        'Ethereum’s methods over a ledger of final blocks: latest, safe and finalized are the same. Errors carry data.reason and data.hint.',
      license: { name: 'Apache-2.0' },
    },
    methods: methods.map(methodJson),
    components: { schemas: COMPONENT_SCHEMAS },
  };
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** The method descriptions of execution-apis, beside the repository. */
export const SPECIFICATION = new URL('../../../../shared/vectors/execution-apis/openrpc/', import.meta.url);
/** Folders of methods that a node offers to the world; `engine` is for consensus clients, `testing` for tests. */
const FOLDERS = ['eth', 'debug', 'txpool'];

export function hasSpecification(): boolean {
  return existsSync(SPECIFICATION);
}

type Schema = { readonly [keyword: string]: unknown };
type MethodDescription = { readonly name: string; readonly result: { readonly schema: Schema } };
/** What is wrong with an answer; undefined: nothing. */
export type Judge = (result: unknown) => string | undefined;

function readYaml<Value>(folder: string): readonly Value[] {
  const at = new URL(`${folder}/`, SPECIFICATION);
  return readdirSync(at)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parse(readFileSync(new URL(name, at), 'utf8')) as Value);
}

/** Judges of results by method, from schemas of which some refer to `#/components/schemas/…`. */
export function judgesOf(
  results: ReadonlyMap<string, Schema>,
  schemas: { readonly [name: string]: Schema },
): ReadonlyMap<string, Judge> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', components: { schemas }, results: Object.fromEntries(results) });
  return new Map(
    [...results.keys()].map((name) => {
      const validate: ValidateFunction = ajv.compile({ $ref: `document#/results/${encodeURIComponent(name)}` });
      return [name, (result) => (validate(result) ? undefined : ajv.errorsText(validate.errors, { dataVar: name }))];
    }),
  );
}

/** How execution-apis describes the result of each method. */
export function specifiedJudges(): ReadonlyMap<string, Judge> {
  const schemas = Object.assign({}, ...readYaml<{ readonly [name: string]: Schema }>('schemas'));
  const methods = FOLDERS.flatMap((folder) => readYaml<readonly MethodDescription[]>(folder).flat());
  return judgesOf(new Map(methods.map(({ name, result }) => [name, result.schema])), schemas);
}

type OpenRpcDocument = {
  readonly methods: readonly MethodDescription[];
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
};

/** How a node's own `rpc.discover` describes them. */
export function ownJudges(document: OpenRpcDocument): ReadonlyMap<string, Judge> {
  const results = new Map(document.methods.map(({ name, result }) => [name, result.schema]));
  return judgesOf(results, document.components.schemas);
}

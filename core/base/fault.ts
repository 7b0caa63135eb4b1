/** The two languages of the product. */
export type Language = 'en' | 'zh';
/** One sentence in both languages. `{name}` stands for the parameter of that name. */
export type Text = { readonly [language in Language]: string };
export type FaultParams = { readonly [name: string]: string | number | bigint };

/**
 * An expected failure: a stable code `room/what-happened` and, in both languages, what was seen,
 * what was wanted and what to do next. Rooms declare theirs with {@link defineFaults}.
 */
export class Fault extends Error {
  readonly code: string;
  readonly params: FaultParams;
  readonly text: Text;

  constructor(code: string, text: Text, params: FaultParams, cause?: unknown) {
    const filled = { en: fillText(text.en, params), zh: fillText(text.zh, params) };
    super(filled.en, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.params = params;
    this.text = filled;
  }
}

/** `template` with each `{name}` replaced by the parameter of that name. */
export function fillText(template: string, params: FaultParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** What a room's fault constructor looks like; `texts` feeds the generated page of error codes. */
export type FaultTable<Name extends string> = {
  (name: Name, params?: FaultParams, cause?: unknown): Fault;
  readonly room: string;
  readonly texts: { readonly [name in Name]: Text };
};

/**
 * Declares the faults of a room.
 * @example
 * const poolFault = defineFaults('pool', { 'nonce-too-low': { en: 'nonce {seen} …', zh: '…' } });
 * throw poolFault('nonce-too-low', { seen: 3, wanted: 5 });   // code `pool/nonce-too-low`
 */
export function defineFaults<Name extends string>(
  room: string,
  texts: { readonly [name in Name]: Text },
): FaultTable<Name> {
  const create = (name: Name, params: FaultParams = {}, cause?: unknown): Fault =>
    new Fault(`${room}/${name}`, texts[name], params, cause);
  return Object.assign(create, { room, texts });
}

/** Whether `error` is a {@link Fault}, of the given code if one is named. */
export function isFault(error: unknown, code?: string): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}

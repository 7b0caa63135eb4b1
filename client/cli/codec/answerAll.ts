import { Fault, type Language } from '@hanse/base';
import { toJson } from '../context.ts';
import { codecFault } from './faults.ts';
import { readInputs } from './readInputs.ts';

/** What one codec says to one input. Throws a Fault when the input is not what it must be. */
export type Codec = (input: string) => object;

export type AnswerAllOptions = {
  readonly source: AsyncIterable<Uint8Array>;
  readonly codec: Codec;
  readonly language: Language;
  /** Takes one line; the next input is looked at when it is done. */
  readonly write: (line: string) => Promise<void> | void;
};

/** Answers each input with one line of JSON, in their order. `failed` counts the answers that are errors. */
export async function answerAll(options: AnswerAllOptions): Promise<{ readonly failed: number }> {
  const { source, codec, language, write } = options;
  let failed = 0;
  for await (const input of readInputs(source)) {
    let answer = input instanceof Fault ? input : answerOf(codec, input);
    if (answer instanceof Fault) {
      failed++;
      const { code, text, params } = answer;
      answer = { error: { code, message: text[language], params } };
    }
    await write(`${toJson(answer)}\n`);
  }
  return { failed };
}

function answerOf(codec: Codec, input: string): object {
  try {
    return codec(input);
  } catch (error) {
    if (error instanceof Fault) return error;
    // One input must not cost the answers to the others, whoever is to blame.
    return codecFault('defect', { seen: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}

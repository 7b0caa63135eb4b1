import { stdin } from 'node:process';
import type { Context } from '../context.ts';

const CTRL_C = '\u0003';
const BACKSPACE = new Set(['\u007f', '\b']);

/** A line typed at the terminal, not shown. Ctrl-C ends the program with the code for interrupted. */
export async function askSecret(context: Context, question: string): Promise<string> {
  context.note(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return typed;
        if (character === CTRL_C) process.exit(130);
        if (BACKSPACE.has(character)) typed = [...typed].slice(0, -1).join('');
        else typed += character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, pino } from 'pino';

/** What rooms need of a log: an event's name and its fields. Never once for each transaction at `info`. */
export type Logger = {
  readonly info: (event: string, fields?: object) => void;
  readonly warn: (event: string, fields?: object) => void;
  readonly error: (event: string, fields?: object) => void;
};

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly path: string | undefined;
  readonly name: string;
};

/** JSON lines on stderr, or appended to a file. */
export function createLogger({ level, path, name }: LogOptions): Logger & { close(): Promise<void> } {
  let stream: DestinationStream = process.stderr;
  let close = (): Promise<void> => Promise.resolve();
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path, { flags: 'a' });
    // A full disk must not take the node down through its log; consensus and storage report their own failures.
    file.on('error', () => undefined);
    stream = file;
    close = () => new Promise((resolve) => file.end(() => resolve()));
  }
  const logger = pino({ level, base: { node: name }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
    close,
  };
}

import { type LogFile, type LogFolder, openFolder } from './folder.ts';

/** For tests: a real folder whose changing calls fail with ENOSPC when told to; a failing write tears. */
export type FailingFolder = LogFolder & {
  /** The call number `call` from now on fails, once; 0: none. */
  failAt(call: number): void;
  /** All calls from number `call` on fail. */
  failFrom(call: number): void;
};

export function failingFolder(path: string): FailingFolder {
  const real = openFolder(path);
  let calls = 0;
  let shouldFail: (call: number) => boolean = () => false;
  const check = (): void => {
    calls++;
    if (shouldFail(calls)) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const wrap = (file: LogFile): LogFile => ({
    async write(parts, at) {
      try {
        check();
      } catch (error) {
        const [first] = parts;
        if (first !== undefined) await file.write([first.subarray(0, first.length - 1)], at);
        throw error;
      }
      await file.write(parts, at);
    },
    async sync() {
      check();
      await file.sync();
    },
    async truncate(length) {
      check();
      await file.truncate(length);
    },
    read: (into, at) => file.read(into, at),
    length: () => file.length(),
    close: () => file.close(),
  });
  return {
    path,
    list: () => real.list(),
    async open(name) {
      check();
      return wrap(await real.open(name));
    },
    async remove(name) {
      check();
      await real.remove(name);
    },
    async sync() {
      check();
      await real.sync();
    },
    async copyTail(from, at, to) {
      check();
      await real.copyTail?.(from, at, to);
    },
    failAt(call) {
      calls = 0;
      shouldFail = (seen) => seen === call;
    },
    failFrom(call) {
      calls = 0;
      shouldFail = (seen) => seen >= call;
    },
  };
}

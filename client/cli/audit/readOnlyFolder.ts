import { type LogFile, type LogFolder, openFolder } from '@hanse/storage';
import { cliFault } from '../faults.ts';

/** The log's folder, never written to: what opening would repair stays as it is. */
export function readOnlyFolder(path: string): LogFolder {
  const real = openFolder(path);
  return {
    path,
    list: () => real.list(),
    open: async (name) => readOnlyFile(await openExisting(real, name)),
    remove: () => refuse(path),
    sync: () => Promise.resolve(),
  };
}

async function openExisting(folder: LogFolder, name: string): Promise<LogFile> {
  if (!folder.list().includes(name)) throw cliFault('no-file', { path: `${folder.path}/${name}`, seen: 'missing' });
  return folder.open(name);
}

function readOnlyFile(file: LogFile): LogFile {
  return {
    read: (into, at) => file.read(into, at),
    length: () => file.length(),
    close: () => file.close(),
    write: () => refuse('an audited log'),
    // Opening a log cuts off a torn tail; an audit only looks at what is before it.
    truncate: () => Promise.resolve(),
    sync: () => Promise.resolve(),
  };
}

function refuse(what: string): Promise<never> {
  return Promise.reject(new Error(`an audit does not change ${what}`));
}

import { readFileSync } from 'node:fs';

/** Clock ticks a second of /proc, on every Linux that Node.js runs on. */
const TICKS = 100;

export type ProcessUse = { readonly cpuSeconds: number; readonly rssMb: number; readonly peakRssMb: number };

/** What a process has used so far; undefined where there is no /proc. */
export function processUse(pid: number): ProcessUse | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const memory = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      rssMb: memory('VmRSS'),
      peakRssMb: memory('VmHWM'),
    };
  } catch {
    return undefined; // not Linux, or the process is gone: the figure is shown as missing
  }
}

import { execFile, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Sparse: takes only what is written. */
const DISK_BYTES = 512 << 20;
/** ext4 writes its journal this seldom by itself: what is not synced stays unwritten. */
const COMMIT_SECONDS = 300;
const FILLER = '.filler';
/** A machine may have root and still forbid mounts, or have no loop devices. */
const TRIAL = `d=$(mktemp -d) && truncate -s 8M $d/i && mkfs.ext4 -q $d/i && mkdir $d/m && mount -o loop $d/i $d/m &&
  umount $d/m; ended=$?; rm -rf $d; exit $ended`;

/** Set in the runner when it lives in a mount namespace of its own, where mounts end with it. */
export const MOUNTS_END_WITH_US = 'HANSE_E2E_OWN_MOUNTS';

/** Why disks cannot be made here; undefined: they can. */
export function whyNoDisks(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, to mount file systems';
  if (process.env[MOUNTS_END_WITH_US] === undefined) return 'needs `unshare -m`, so that no mount is left behind';
  const { status, stderr } = spawnSync('sh', ['-c', TRIAL], { encoding: 'utf8' });
  return status === 0 ? undefined : `no file system in a file can be mounted here: ${stderr.trim()}`;
}

/** A small disk of one node: an ext4 file system in a file. It can lose its power and be full. */
export class LoopDisk {
  readonly folder: string;
  readonly #image: string;
  #generation = 0;
  #isMounted = false;

  /** `image` is where the file lies, outside `folder`. */
  constructor(folder: string, image: string) {
    this.folder = folder;
    this.#image = image;
  }

  get #file(): string {
    return `${this.#image}.${this.#generation}`;
  }

  async make(): Promise<void> {
    await run('truncate', ['-s', String(DISK_BYTES), this.#file]);
    await run('mkfs.ext4', ['-q', '-m', '0', this.#file]);
    await this.#mount();
  }

  /** Everything written until now outlives the power: what was installed long ago has. */
  async settle(): Promise<void> {
    await run('sync', ['-f', this.folder]);
  }

  /**
   * What was not synced is gone. The node must be dead: kill -9 alone would keep everything, because the system writes it
   * later; here the disk's bytes are copied before the system does, and the copy is mounted.
   */
  async losePower(): Promise<void> {
    const before = this.#file;
    this.#generation++;
    await run('cp', ['--sparse=always', before, this.#file]);
    await this.#unmount();
    rmSync(before);
    await this.#mount();
  }

  /** Takes every free byte. */
  fill(): void {
    const file = openSync(join(this.folder, FILLER), 'w');
    const block = Buffer.alloc(1 << 20);
    for (let size = block.length; size >= 512; ) {
      try {
        writeSync(file, block, 0, size);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size >>= 1;
      }
    }
    closeSync(file);
  }

  /** Bytes that programs can still write. */
  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  free(): void {
    rmSync(join(this.folder, FILLER), { force: true });
  }

  async dispose(): Promise<void> {
    if (this.#isMounted) await this.#unmount();
    rmSync(this.#file, { force: true });
  }

  async #mount(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    await run('mount', ['-o', `loop,commit=${COMMIT_SECONDS}`, this.#file, this.folder]);
    this.#isMounted = true;
  }

  async #unmount(): Promise<void> {
    await run('umount', [this.folder]);
    this.#isMounted = false;
  }
}

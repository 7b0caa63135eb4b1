import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpRequest, RpcClient } from './jsonRpc.ts';
import { poll } from './poll.ts';
import type { NodePlan } from './provision.ts';

const LIFELINE = fileURLToPath(new URL('lifeline.ts', import.meta.url));
const HANSE = process.env['HANSE_MAIN'] ?? fileURLToPath(new URL('../../client/cli/main.ts', import.meta.url));
const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 15_000;

/** How a node is run, where it is not the usual way. */
export type NodeRun = {
  /** Options of its Node.js. */
  readonly nodeOptions?: readonly string[];
  /** Another copy of the program: the path of its main file. */
  readonly program?: string;
};

export type Readiness = {
  readonly isReady: boolean;
  readonly text: string;
};

/** One node of a league in its own process: started, paused, stopped and killed at will, its data kept between. */
export class NodeProcess {
  readonly plan: NodePlan;
  readonly rpc: RpcClient;
  #child: ChildProcess | undefined;
  #exit: Promise<number | NodeJS.Signals> | undefined;
  /** How it is run from its next start on. */
  run: NodeRun;

  constructor(plan: NodePlan, run: NodeRun = {}) {
    this.plan = plan;
    this.rpc = new RpcClient(plan.ports.rpc);
    this.run = run;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** `run`: this time only. */
  start(run: NodeRun = this.run): void {
    if (this.#child !== undefined) throw new Error(`${this.plan.name} runs already`);
    const output = openSync(join(this.plan.folder, 'logs/output.log'), 'a');
    const { nodeOptions = [], program = HANSE } = run;
    const args = ['--import', LIFELINE, ...nodeOptions, program, 'node', 'run', '--config', this.plan.configPath];
    const child = spawn(process.execPath, args, { stdio: ['pipe', output, output], cwd: this.plan.folder });
    closeSync(output);
    this.#child = child;
    this.#exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = undefined;
        resolve(code ?? signal ?? 'SIGKILL');
      });
    });
  }

  /** Resolves with the exit code, or the signal that ended the process. */
  exited(): Promise<number | NodeJS.Signals> {
    if (this.#exit === undefined) throw new Error(`${this.plan.name} was never started`);
    return this.#exit;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    this.signal('SIGKILL');
    await this.exited();
  }

  /** SIGTERM; throws when the node does not leave in time. */
  async stop(): Promise<number | NodeJS.Signals> {
    if (this.#child === undefined) return 0;
    this.signal('SIGTERM');
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, STOP_MS_MAX, 'late').unref());
    const end = await Promise.race([this.exited(), late]);
    if (end !== 'late') return end;
    await this.kill();
    throw new Error(`${this.plan.name} did not stop within ${STOP_MS_MAX} ms`);
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async admin(path: string): Promise<{ readonly status: number; readonly text: string }> {
    return httpRequest(this.plan.ports.admin, { path });
  }

  async readiness(): Promise<Readiness> {
    const { status, text } = await this.admin('/readyz');
    return { isReady: status === 200, text };
  }

  async waitReady(msMax: number = READY_MS_MAX): Promise<void> {
    await poll(`${this.plan.name} ready\n${this.logTail()}`, msMax, async () => {
      if (this.#child === undefined) throw new Error(`${this.plan.name} ended:\n${this.logTail()}`);
      return (await this.readiness()).isReady || undefined;
    });
  }

  /** Resolves with the height when it is `height` or more. */
  async waitForHeight(height: number, msMax: number): Promise<number> {
    return poll(`${this.plan.name} at height ${height}`, msMax, async () => {
      const seen = await this.rpc.height();
      return seen >= height ? seen : undefined;
    });
  }

  /** The last lines that the node wrote to its log and to its output. */
  logTail(lines: number = 12): string {
    return ['logs/node.log', 'logs/output.log'].map((file) => readTail(join(this.plan.folder, file), lines)).join('\n');
  }
}

function readTail(path: string, lines: number): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return `(no ${path})`; // a node that died before it opened its log
  }
}

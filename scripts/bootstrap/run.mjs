import { spawn } from 'node:child_process';
import { say } from './texts.mjs';

const STILL_EVERY_MS = 10_000;

/** Runs a preparation step with its output on standard error. Resolves to its exit code, or to the error that kept it from starting. */
export function runStep(command, args, options) {
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  const still = setInterval(() => say('still', { seconds: Math.round(Number(seconds())) }), STILL_EVERY_MS);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', process.stderr, process.stderr], ...options });
    const end = (result) => {
      clearInterval(still);
      if (result.code === 0) say('done', { seconds: seconds() });
      resolve(result);
    };
    child.once('error', (error) => end({ code: undefined, error }));
    child.once('exit', (code, signal) => end({ code: code ?? signal }));
  });
}

/**
 * Runs the task itself: standard streams, signals and the exit code pass through.
 * At a terminal Ctrl-C reaches the child directly, so SIGINT is forwarded only when there is none.
 */
export function runTask(command, args, options) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const hasTerminal = process.stdin.isTTY === true;
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      if (signal !== null) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}

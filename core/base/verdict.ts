import type { Fault } from './fault.ts';

/**
 * What a stranger's input deserves. `ignore`: not useful now, not their fault (late, repeated, too early).
 * `reject`: an honest peer never sends this; the sender loses score.
 */
export type Verdict<Value = void> =
  | { readonly kind: 'accept'; readonly value: Value }
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'reject'; readonly fault: Fault };

export function accept(): Verdict<void>;
export function accept<Value>(value: Value): Verdict<Value>;
export function accept<Value>(value?: Value): Verdict<Value | undefined> {
  return { kind: 'accept', value };
}

export function ignore(reason: string): Verdict<never> {
  return { kind: 'ignore', reason };
}

export function reject(fault: Fault): Verdict<never> {
  return { kind: 'reject', fault };
}

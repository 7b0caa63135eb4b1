import type { Address } from '@hanse/base';

/** What a sender may have saved up, in bytes: a few of the largest messages. */
export const BUDGET_BYTES_MAX: number = 24 << 20;
/** What it gains each second: many times what honest agreement needs. */
export const BUDGET_BYTES_PER_SECOND: number = 4 << 20;

/** What a message costs besides its bytes: somebody has to look at its signatures. */
export const BUDGET_MESSAGE_BYTES: number = 2 << 10;

/** Limits the bytes that each sender can make this node decode (a token bucket each). Times in milliseconds. */
export class ByteBudget {
  readonly #accounts = new Map<Address, { bytes: number; atMs: number }>();

  /** Whether a message of `bytes` from `from` is within its budget; then it is taken from it (P2P-RELAY-7). */
  spend(from: Address, { bytes, nowMs }: { readonly bytes: number; readonly nowMs: number }): boolean {
    const account = this.#accounts.get(from) ?? { bytes: BUDGET_BYTES_MAX, atMs: nowMs };
    const gained = (Math.max(0, nowMs - account.atMs) / 1000) * BUDGET_BYTES_PER_SECOND;
    account.bytes = Math.min(BUDGET_BYTES_MAX, account.bytes + gained);
    account.atMs = nowMs;
    this.#accounts.set(from, account);
    const cost = bytes + BUDGET_MESSAGE_BYTES;
    if (account.bytes < cost) return false;
    account.bytes -= cost;
    return true;
  }

  /** Forgets a sender that has left. */
  forget(from: Address): void {
    this.#accounts.delete(from);
  }
}

import type { Address } from '@hanse/base';
import {
  BAN_FORGOTTEN_MS,
  BAN_MS_MAX,
  SCORE_BAN_BELOW,
  SCORE_RECOVERY_PER_SECOND,
  SCORE_REJECT,
  SCORES_MAX,
} from './limits.ts';

type Conduct = { score: number; atMs: number; bans: number; bannedUntilMs: number };

/** How the nodes of a league behave. Outlives links, so that reconnecting does not wash a score. Times are monotonic. */
export class Scores {
  readonly #banMsMin: number;
  readonly #conduct = new Map<Address, Conduct>();

  constructor(banMsMin: number) {
    this.#banMsMin = banMsMin;
  }

  /** From SCORE_BAN_BELOW to 0; 0 is good. */
  score(address: Address, nowMs: number): number {
    const conduct = this.#conduct.get(address);
    if (conduct === undefined) return 0;
    return Math.min(0, conduct.score + ((nowMs - conduct.atMs) / 1000) * SCORE_RECOVERY_PER_SECOND);
  }

  /** Milliseconds that `address` stays banned, 0 if it is not. */
  bannedForMs(address: Address, nowMs: number): number {
    return Math.max(0, (this.#conduct.get(address)?.bannedUntilMs ?? 0) - nowMs);
  }

  /** One rejected message. Says whether that was one too many, and for how long: twice as long each time. */
  reject(address: Address, nowMs: number): { readonly score: number; readonly bannedForMs: number } {
    const conduct = this.#conduct.get(address) ?? { score: 0, atMs: nowMs, bans: 0, bannedUntilMs: 0 };
    const score = this.score(address, nowMs) + SCORE_REJECT;
    this.#conduct.delete(address);
    this.#conduct.set(address, conduct);
    conduct.score = score;
    conduct.atMs = nowMs;
    if (this.#conduct.size > SCORES_MAX) this.#conduct.delete(this.#conduct.keys().next().value as Address);
    if (score >= SCORE_BAN_BELOW) return { score, bannedForMs: 0 };
    if (nowMs - conduct.bannedUntilMs > BAN_FORGOTTEN_MS) conduct.bans = 0;
    const bannedForMs = Math.min(BAN_MS_MAX, this.#banMsMin * 2 ** conduct.bans);
    conduct.bans++;
    conduct.bannedUntilMs = nowMs + bannedForMs;
    conduct.score = 0;
    return { score, bannedForMs };
  }
}

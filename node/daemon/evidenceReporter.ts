import { type Address, isFault } from '@hanse/base';
import type { Evidence } from '@hanse/consensus';
import type { LeagueCall } from '@hanse/league';

/** Offences that wait to be on the ledger; the oldest gives way. */
export const OPEN_MAX = 64;
/** Reports that one node sends for each block, and so often for one offence. */
export const REPORTS_PER_BLOCK = 2;
export const REPORTS_EACH_MAX = 5;
/** Blocks until a report is sent again, and at most this many validators speak before the next. */
const AGAIN_AFTER_BLOCKS = 3;
const PLACE_MAX = 3;

type Open = { readonly evidence: Evidence; readonly seenAt: number; sentAt: number; reports: number };

export type EvidencePorts = {
  readonly self: Address;
  /** Height of the last final block. */
  readonly height: () => number;
  /** Who seals the next block. */
  readonly validators: () => readonly Address[];
  /** What this node still has to send so that it is proven on the ledger; nothing if it is, or if it cannot be. */
  readonly calls: (evidence: Evidence) => readonly LeagueCall[];
  /** Signs and submits a call; throws a Fault if it is not taken. */
  readonly send: (call: LeagueCall) => Promise<void>;
  /** Durable when resolved. */
  readonly keep: (evidence: Evidence) => Promise<void>;
  /** What was kept before this process began. */
  readonly kept: readonly Evidence[];
  readonly note: (event: string, fields: { readonly [name: string]: string | number }) => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Sees to it that what the engine found against a validator is kept here and proven on the ledger: reports it until the
 * contract knows of it, from whomever (EVIDENCE-REPORT-1 to -3).
 */
export class EvidenceReporter {
  readonly #ports: EvidencePorts;
  readonly #open = new Map<string, Open>();
  readonly #accused = new Set<Address>();
  #isSending = false;
  #settled = 0;

  constructor(ports: EvidencePorts) {
    this.#ports = ports;
    for (const evidence of ports.kept) this.#add(evidence);
  }

  /** Offences that are not on the ledger yet. */
  get open(): number {
    return this.#open.size;
  }

  /** Offences since the start that turned out to be on the ledger, or to need nothing more from here. */
  get settled(): number {
    return this.#settled;
  }

  /** Who was found lying since the start. */
  get accused(): readonly Address[] {
    return [...this.#accused];
  }

  onEvidence(evidence: Evidence): void {
    const { note, keep, self } = this.#ports;
    const { offender, kind, height, round } = evidence;
    this.#accused.add(offender);
    note('evidence', { offender, kind, height, round });
    if (offender === self) note('own-key-elsewhere', { kind, height, round });
    keep(evidence).catch((error: unknown) => {
      note('evidence-not-kept', { reason: error instanceof Error ? error.message : String(error) });
    });
    this.#add(evidence);
    this.#report();
  }

  onHead(): void {
    if (this.#open.size > 0) this.#report();
  }

  #add(evidence: Evidence): void {
    const { offender, height, round, kind } = evidence;
    // Whoever runs our key elsewhere is for the others to report.
    if (offender === this.#ports.self) return;
    const key = `${offender} ${height} ${round} ${kind}`;
    if (this.#open.has(key)) return;
    this.#open.set(key, { evidence, seenAt: this.#ports.height(), sentAt: -1, reports: 0 });
    if (this.#open.size > OPEN_MAX) this.#open.delete(this.#open.keys().next().value as string);
  }

  #report(): void {
    if (this.#isSending) return;
    const calls = this.#due();
    if (calls.length === 0) return;
    this.#isSending = true;
    this.#send(calls).catch(this.#ports.failed);
  }

  async #send(calls: readonly LeagueCall[]): Promise<void> {
    for (const call of calls) {
      try {
        await this.#ports.send(call);
      } catch (error) {
        if (!isFault(error)) throw error;
        this.#ports.note('evidence-not-sent', { code: error.code, reason: error.message });
      }
    }
    this.#isSending = false;
  }

  /** What is to be sent now; what is settled is forgotten. */
  #due(): readonly LeagueCall[] {
    const { height, calls, note } = this.#ports;
    const now = height();
    const due: LeagueCall[] = [];
    for (const [key, open] of this.#open) {
      if (due.length >= REPORTS_PER_BLOCK) break;
      if (open.evidence.height > now + 1 || !this.#isOurTurn(open, now)) continue;
      const wanted = calls(open.evidence);
      if (wanted.length === 0 || open.reports >= REPORTS_EACH_MAX) {
        const { offender, kind } = open.evidence;
        note(wanted.length === 0 ? 'evidence-settled' : 'evidence-given-up', { offender, kind });
        if (wanted.length === 0) this.#settled++;
        this.#open.delete(key);
        continue;
      }
      open.sentAt = now;
      open.reports++;
      due.push(...wanted);
    }
    return due;
  }

  /** One speaks after the other, so that not everybody reports the same; what needs several witnesses, all at once. */
  #isOurTurn({ evidence, seenAt, sentAt }: Open, now: number): boolean {
    const validators = this.#ports.validators();
    const place = validators.indexOf(this.#ports.self);
    if (place < 0) return false;
    if (sentAt >= 0) return now >= sentAt + AGAIN_AFTER_BLOCKS;
    if (evidence.statements.some(({ preimage }) => preimage === undefined)) return true;
    const after = (place - validators.indexOf(evidence.offender) - 1 + validators.length) % validators.length;
    return now >= seenAt + Math.min(after, PLACE_MAX);
  }
}

import type { Address, Hash } from '@hanse/base';
import type { Pledge, Utterance } from '../engine.ts';

type Slot = Utterance<unknown>['slot'];
type Signed = Slot & { readonly part: number; readonly hash: Hash };

/** Why a signer keeps silent; the names are those of its faults. */
export type Refusal = 'conflicting-vote' | 'old-vote' | 'lost-lock' | 'old-pledge' | 'conflicting-pledge' | 'lost-log';

const isBefore = (left: Place, right: Place): boolean =>
  left.term < right.term || (left.term === right.term && left.index < right.index);

type Place = { readonly term: number; readonly index: number };

/**
 * The signer's rule in small. Of the newest height it knows every vote: one hash for each place, nothing new in a round
 * that was left, no round change that forgets a commit. It lies beside the key, so that it outlives the data folder.
 */
export class VoteMemory {
  #height = -1;
  #signed: Signed[] = [];
  #group = { since: 0, term: 0, candidate: undefined as Address | undefined, mark: { term: 0, index: 0 } as Place };

  /** The newest height at which anything was signed; -1 if nothing was. */
  get height(): number {
    return this.#height;
  }

  /** The highest round of `height` in which a commit was signed, -1 for none. */
  committedRound(height: number): number {
    return height === this.#height ? this.#highest('commit') : -1;
  }

  #highest(kind: string): number {
    return Math.max(-1, ...this.#signed.filter((one) => one.kind === kind).map(({ round }) => round));
  }

  /** Remembers the vote, or says why it must not be given. `part` counts the signatures of one vote. */
  remember(vote: Slot & { readonly part: number; readonly hash: Hash }): Refusal | undefined {
    const { height, round, kind, part, hash, prepared = -1, pledge } = vote;
    if (pledge !== undefined) return this.#promise(pledge);
    if (height < this.#height) return 'old-vote';
    if (height > this.#height) {
      this.#height = height;
      this.#signed = [];
    }
    const earlier = this.#signed.find((one) => one.round === round && one.kind === kind && one.part === part);
    if (earlier !== undefined) return earlier.hash === hash ? undefined : 'conflicting-vote';
    if (round < this.#highest('round-change')) return 'old-vote';
    if (kind === 'round-change' && prepared < this.#highest('commit')) return 'lost-lock';
    this.#signed.push(vote);
    return undefined;
  }

  /** A vote for one candidate in a term, none for a log shorter than what was stored, nothing for terms that are over. */
  #promise(pledge: Pledge): Refusal | undefined {
    if (pledge.kind === 'nothing') return undefined;
    const { since, term, log } = pledge;
    if (since > this.#group.since) this.#group = { since, term: 0, candidate: undefined, mark: { term: 0, index: 0 } };
    const known = this.#group;
    if (since < known.since || term < known.term) return 'old-pledge';
    const candidate = term === known.term ? known.candidate : undefined;
    if (pledge.kind === 'stored') {
      this.#group = { since, term, candidate, mark: isBefore(known.mark, log) ? log : known.mark };
      return undefined;
    }
    if (candidate !== undefined && candidate !== pledge.candidate) return 'conflicting-pledge';
    if (isBefore(log, known.mark)) return 'lost-log';
    this.#group = { since, term, candidate: pledge.candidate, mark: pledge.isOwn === true ? log : known.mark };
    return undefined;
  }
}

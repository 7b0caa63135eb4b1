import { type Address, invariant } from '@hanse/base';
import type { Sealers } from '../engine.ts';

/** Sets whose schedules are kept while they are in use: the one in charge, and those that old blocks are read by. */
const SCHEDULES_KEPT = 4;
/**
 * Slots after which a schedule begins anew (DPOS-TURN-3). An epoch is never longer; a set that stays in charge because
 * no election takes place any more must not cost more the longer it stays.
 */
const SLOTS_MAX = 65_536;

/**
 * Whose turn each slot is, slot 0 first, as far as it was asked for. At every moment each member has had its share of
 * the slots so far, give or take less than one (DPOS-TURN-1): Tijdeman's solution of the chairman assignment problem,
 * in whole numbers.
 */
export class Schedule {
  readonly #members: readonly Address[];
  readonly #weights: readonly bigint[];
  readonly #total: bigint;
  /** 2n − 2. */
  readonly #slack: bigint;
  readonly #turns: bigint[];
  readonly #owners: number[] = [];

  /** `weights` of `members`, in the same order; each above 0. */
  constructor({ validators, weights }: Pick<Sealers, 'validators' | 'weights'>) {
    this.#members = validators;
    this.#weights = weights ?? validators.map(() => 1n);
    invariant(this.#weights.length === validators.length, 'each member has a weight');
    invariant(
      this.#weights.every((weight) => weight > 0n),
      'a member without weight has no turn and is no member',
    );
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0n);
    this.#slack = BigInt(Math.max(1, 2 * validators.length - 2));
    this.#turns = validators.map(() => 0n);
  }

  ownerOf(slot: number): Address {
    while (this.#owners.length <= slot) this.#owners.push(this.#next());
    return this.#members[this.#owners[slot] as number] as Address;
  }

  /** Of those whose share of the slots allows another turn, the one who must have it first; the lower address of two. */
  #next(): number {
    const slots = BigInt(this.#owners.length + 1);
    let chosen = -1;
    let chosenNeed = 0n;
    let chosenWeight = 1n;
    for (const [at, weight] of this.#weights.entries()) {
      const had = this.#turns[at] as bigint;
      if (this.#slack * (weight * slots - had * this.#total) < this.#total) continue;
      // It must have its next turn by the slot (slack − 1 + slack · had) · total / (slack · weight).
      const need = this.#slack - 1n + this.#slack * had;
      if (chosen >= 0 && need * chosenWeight >= chosenNeed * weight) continue;
      chosen = at;
      chosenNeed = need;
      chosenWeight = weight;
    }
    invariant(chosen >= 0, 'some member always has a turn to claim');
    this.#turns[chosen] = (this.#turns[chosen] as bigint) + 1n;
    return chosen;
  }
}

/**
 * Who proposes at each height (DPOS-TURN-2): a function of the sealers and the height alone. Remembers the schedules of
 * the sets last asked about, which changes nothing but the time it takes.
 */
export function turnsOfSets(): (sealers: Sealers, height: number) => readonly Address[] {
  const schedules = new Map<string, Schedule>();
  const scheduleOf = (sealers: Sealers): Schedule => {
    const { since, validators, weights } = sealers;
    const key = `${since} ${validators.join()} ${weights?.join() ?? ''}`;
    const known = schedules.get(key);
    if (known !== undefined) return known;
    const made = new Schedule(sealers);
    schedules.set(key, made);
    if (schedules.size > SCHEDULES_KEPT) schedules.delete(schedules.keys().next().value as string);
    return made;
  };
  return (sealers, height) => {
    const { since, validators } = sealers;
    invariant(height >= since, 'a set has no turn before it is in charge');
    const schedule = scheduleOf(sealers);
    const turns = new Set<Address>();
    const first = (height - since) % SLOTS_MAX;
    for (let slot = first; slot < first + 2 * validators.length && turns.size < validators.length; slot++) {
      turns.add(schedule.ownerOf(slot));
    }
    for (const validator of validators) turns.add(validator);
    return [...turns];
  };
}

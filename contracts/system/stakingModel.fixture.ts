/** What the contract Staking must do, said as plainly as possible: accounts are numbers, nothing is stored for speed. */
type Pool = { weight: bigint; shares: bigint; readonly held: Map<number, bigint> };
type Candidate = Pool & {
  isKnown: boolean;
  isAdmitted: boolean;
  jailedUntil: number;
  taken: number;
  missed: number;
  offences: number;
  admissions: number;
  readonly penalised: Set<number>;
  /** By the epoch from which the weight counts no more. */
  readonly leaving: Map<number, Pool>;
};
export type Member = readonly [number: number, weight: bigint];
export type ModelSettings = {
  readonly mode: 'token' | 'seats';
  readonly epochBlocks: number;
  readonly committeeMin: number;
  readonly committeeMax: number;
  readonly unbondingEpochs: number;
  readonly rewardPerBlock: bigint;
  readonly missedShareMax: number;
  readonly jailEpochs: number;
  readonly offenceShare: number;
};

const FOREVER = Number.POSITIVE_INFINITY;
const EACH = 10n ** 12n;
const pool = (): Pool => ({ weight: 0n, shares: 0n, held: new Map() });
const ceil = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

export class StakingModel {
  readonly settings: ModelSettings;
  readonly candidates = new Map<number, Candidate>();
  /** Seats or tokens that are nowhere else. */
  readonly free = new Map<number, bigint>();
  rewards: bigint;
  forfeited = 0n;
  /** Seats that went back to the league, and those that still have to. */
  reclaimed = 0n;
  readonly owed = new Map<number, bigint>();
  block = 0;
  since = 1;
  committee: readonly Member[];
  readonly #votes = new Map<string, Set<number>>();

  constructor(settings: ModelSettings, founders: readonly number[], rewards: bigint) {
    this.settings = settings;
    this.rewards = rewards;
    this.committee = founders.toSorted((a, b) => a - b).map((one) => [one, 0n]);
    for (const one of founders) {
      const found = this.candidate(one);
      Object.assign(found, { isKnown: true, isAdmitted: true });
      enter(found, one, 100n);
    }
  }

  get epoch(): number {
    return Math.floor(this.block / this.settings.epochBlocks);
  }

  /** Everything there is of it. */
  get total(): bigint {
    let sum = this.rewards + this.forfeited + this.reclaimed;
    for (const amount of this.free.values()) sum += amount;
    for (const one of this.candidates.values()) {
      sum += one.weight;
      for (const { weight } of one.leaving.values()) sum += weight;
    }
    return sum;
  }

  candidate(number: number): Candidate {
    const known = this.candidates.get(number);
    if (known !== undefined) return known;
    const state = {
      isKnown: false,
      isAdmitted: false,
      jailedUntil: 0,
      taken: 0,
      missed: 0,
      offences: 0,
      admissions: 0,
    };
    const made = { ...pool(), ...state, penalised: new Set<number>(), leaving: new Map<number, Pool>() };
    this.candidates.set(number, made);
    return made;
  }

  /** The call that opens a block. */
  open(coinbase: number, missed: readonly number[]): void {
    const { epochBlocks, rewardPerBlock } = this.settings;
    this.block++;
    if (this.block % epochBlocks === 0) for (const one of this.candidates.values()) one.taken = one.missed = 0;
    const maker = this.candidate(coinbase);
    maker.taken++;
    if (rewardPerBlock <= this.rewards && maker.shares > 0n) {
      this.rewards -= rewardPerBlock;
      maker.weight += rewardPerBlock;
    }
    for (const one of missed) this.candidate(one).missed++;
    if ((this.block + 1) % epochBlocks === 0) this.#endEpoch();
  }

  #endEpoch(): void {
    const { missedShareMax, jailEpochs, committeeMin, committeeMax } = this.settings;
    for (const [number] of this.committee) {
      const one = this.candidate(number);
      if (one.jailedUntil === 0 && one.missed * 10_000 > (one.missed + one.taken) * missedShareMax)
        one.jailedUntil = this.epoch + 1 + jailEpochs;
    }
    const able = [...this.candidates].filter(([, one]) => one.isAdmitted && one.jailedUntil === 0 && one.weight > 0n);
    able.sort(([a, left], [b, right]) => (left.weight === right.weight ? a - b : left.weight > right.weight ? -1 : 1));
    const elected = able.slice(0, committeeMax).map(([number, { weight }]): Member => [number, weight]);
    this.since = this.block + 1;
    if (elected.length > 0 && able.length >= committeeMin) this.committee = elected.sort(([a], [b]) => a - b);
  }

  #isInCharge(number: number): boolean {
    return this.committee.some(([one]) => one === number);
  }

  /** A refusal, or whether the vote decides. */
  #vote(from: number, ballot: string): string | boolean {
    if (!this.#isInCharge(from)) return 'NotInCharge';
    const votes = this.#votes.get(ballot) ?? new Set();
    if (votes.has(from)) return 'AlreadyVoted';
    this.#votes.set(ballot, votes.add(from));
    const count = [...votes].filter((one) => this.#isInCharge(one)).length;
    // Votes of those who left are forgotten when the next one is cast, not before.
    for (const one of votes) if (!this.#isInCharge(one)) votes.delete(one);
    if (count < Math.floor((2 * this.committee.length - 1) / 3) + 1) return false;
    this.#votes.delete(ballot);
    return true;
  }

  register(from: number): string {
    const one = this.candidate(from);
    if (one.isKnown) return 'AlreadyRegistered';
    one.isKnown = true;
    return 'ok';
  }

  admit(from: number, who: number): string {
    const one = this.candidate(who);
    if (!one.isKnown) return 'NotRegistered';
    if (one.isAdmitted) return 'AlreadyAdmitted';
    const said = this.#vote(from, `admit ${who} ${one.offences}`);
    if (typeof said === 'string') return said;
    if (said) Object.assign(one, { isAdmitted: true, jailedUntil: 0, admissions: one.admissions + 1 });
    return 'ok';
  }

  expel(from: number, who: number): string {
    const one = this.candidate(who);
    if (!one.isAdmitted) return 'NotAdmitted';
    const said = this.#vote(from, `expel ${who} ${one.admissions}`);
    if (typeof said === 'string') return said;
    if (said) one.isAdmitted = false;
    return 'ok';
  }

  resign(from: number): string {
    const one = this.candidate(from);
    if (!one.isAdmitted) return 'NotAdmitted';
    one.isAdmitted = false;
    return 'ok';
  }

  unjail(from: number): string {
    const one = this.candidate(from);
    if (!one.isAdmitted) return 'NotAdmitted';
    if (one.jailedUntil === 0) return 'NotJailed';
    if (one.jailedUntil > this.epoch) return 'JailedUntil';
    one.jailedUntil = 0;
    return 'ok';
  }

  grant(from: number, holder: number, seats: bigint): string {
    if (this.settings.mode !== 'seats') return 'OnlySeats';
    const said = this.#vote(from, `grant ${holder} ${seats}`);
    if (typeof said === 'string') return said;
    if (!said) return 'ok';
    this.#give(holder, seats);
    this.owed.delete(holder);
    return 'ok';
  }

  /** `where` 0: of the free ones. */
  reclaim(from: number, holder: number, where: number, seats: bigint): string {
    if (this.settings.mode !== 'seats') return 'OnlySeats';
    const said = this.#vote(from, `reclaim ${holder} ${where} ${seats}`);
    if (typeof said === 'string') return said;
    if (!said) return 'ok';
    const has = where === 0 ? (this.free.get(holder) ?? 0n) : worthOf(this.candidate(where), holder);
    const taken = seats < has ? seats : has;
    if (where === 0) this.#give(holder, -taken);
    else if (taken > 0n) leave(this.candidate(where), holder, taken);
    this.reclaimed += taken;
    this.owed.set(holder, seats - taken);
    return 'ok';
  }

  delegate(from: number, to: number, amount: bigint): string {
    const one = this.candidate(to);
    if (!one.isAdmitted) return 'NotAdmitted';
    if ((this.free.get(from) ?? 0n) < amount)
      return this.settings.mode === 'seats' ? 'SeatsTooFew' : 'ERC20InsufficientBalance';
    this.#give(from, -amount);
    enter(one, from, amount);
    return 'ok';
  }

  undelegate(from: number, to: number, amount: bigint | 'all'): string {
    const one = this.candidate(to);
    const has = worthOf(one, from);
    const wanted = amount === 'all' ? has : amount;
    if (wanted > has || (one.held.get(from) ?? 0n) === 0n) return 'NotDelegated';
    if (wanted === 0n) return 'NoAmount';
    leave(one, from, wanted);
    const epoch = Math.floor((this.block + 1) / this.settings.epochBlocks);
    const leaving = one.leaving.get(epoch) ?? pool();
    one.leaving.set(epoch, leaving);
    enter(leaving, from, wanted);
    return 'ok';
  }

  withdraw(from: number): string {
    let isAny = false;
    for (const one of this.candidates.values())
      for (const [epoch, leaving] of one.leaving) {
        if (!leaving.held.has(from) || epoch + this.settings.unbondingEpochs > this.epoch) continue;
        isAny = true;
        const value = worthOf(leaving, from);
        leave(leaving, from, value);
        const owed = this.owed.get(from) ?? 0n;
        const kept = owed < value ? owed : value;
        this.owed.set(from, owed - kept);
        this.reclaimed += kept;
        this.#give(from, value - kept);
      }
    return isAny ? 'ok' : 'NothingToWithdraw';
  }

  offence(who: number, height: number): string {
    const one = this.candidate(who);
    Object.assign(one, { isAdmitted: false, jailedUntil: FOREVER, offences: one.offences + 1 });
    const at = Math.floor(height / this.settings.epochBlocks);
    if (one.penalised.has(at)) return 'ok';
    one.penalised.add(at);
    this.#forfeit(one);
    for (const [epoch, leaving] of one.leaving)
      if (epoch >= at && epoch + this.settings.unbondingEpochs > this.epoch) this.#forfeit(leaving);
    return 'ok';
  }

  /** What is left of the supply: the rest was burnt, or, of seats, taken away. */
  sweep(): string {
    this.forfeited = 0n;
    return 'ok';
  }

  #forfeit(one: Pool): void {
    const loss = (one.weight * BigInt(this.settings.offenceShare)) / 10_000n;
    const lost = loss < one.weight ? loss : one.weight === 0n ? 0n : one.weight - 1n;
    one.weight -= lost;
    this.forfeited += lost;
  }

  #give(holder: number, amount: bigint): void {
    this.free.set(holder, (this.free.get(holder) ?? 0n) + amount);
  }
}

export function worthOf({ weight, shares, held }: Pool, of: number): bigint {
  const mine = held.get(of) ?? 0n;
  return mine === 0n ? 0n : (mine * weight) / shares;
}

function enter(one: Pool, who: number, amount: bigint): void {
  const shares = one.shares === 0n ? amount * EACH : (amount * one.shares) / one.weight;
  one.weight += amount;
  one.shares += shares;
  one.held.set(who, (one.held.get(who) ?? 0n) + shares);
}

function leave(one: Pool, who: number, amount: bigint): void {
  const mine = one.held.get(who) ?? 0n;
  const shares = amount === worthOf(one, who) ? mine : ceil(amount * one.shares, one.weight);
  one.weight -= amount;
  one.shares -= shares;
  if (mine === shares) one.held.delete(who);
  else one.held.set(who, mine - shares);
}

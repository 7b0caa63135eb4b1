import { type Address, concatBytes, type Hash } from '@hanse/base';
import { addressOfPrivateKey, keccak256, signHash } from '@hanse/crypto';
import {
  type Clearance,
  checkQuarantine,
  clear,
  decodeSignerRecord,
  encodeSignerRecord,
  end,
  type Quarantine,
  type QuarantineState,
  quarantineState,
  type SignerRecord,
} from './quarantine.ts';
import { type Report, signReport } from './report.ts';
import { rememberVote, type Vote } from './voteMemory.ts';

/** Where the signer keeps what it signed: one small record, replaced durably. Lives beside the key. */
export interface VoteStore {
  /** The last record written, undefined if there never was one. Throws if there was one and it cannot be read. */
  read(): Uint8Array | undefined;
  /** Resolves when the record is on disk. */
  write(record: Uint8Array): Promise<void>;
}

/** Separates handshake proofs from everything else the key signs. */
const HANDSHAKE_DOMAIN = new TextEncoder().encode('hanse-handshake-v1');

/** The preimage hash that a node's key signs to prove itself over one TLS channel. */
export function handshakeHash(binding: Uint8Array): Uint8Array {
  return keccak256(concatBytes(HANDSHAKE_DOMAIN, binding));
}

/** How signatures are made; simulations bring a cheap one. `sign` gives 65 bytes r ‖ s ‖ v. */
export type SignatureScheme = {
  readonly address: (privateKey: Uint8Array) => Address;
  readonly sign: (hash: Hash | Uint8Array, privateKey: Uint8Array) => Uint8Array;
};

const SECP256K1: SignatureScheme = { address: addressOfPrivateKey, sign: signHash };

export type SignerOptions = {
  readonly privateKey: Uint8Array;
  readonly store: VoteStore;
  readonly scheme?: SignatureScheme;
};

/**
 * The only holder of a validator's key. It writes down each vote before it releases the signature and refuses
 * a second, different one for the same ledger, height, round and kind, also after a restart.
 */
export class Signer {
  readonly address: Address;
  readonly #key: Uint8Array;
  readonly #scheme: SignatureScheme;
  readonly #store: VoteStore;
  #record: SignerRecord;
  /** The sealers in charge of each ledger, by the height from which they are. */
  readonly #inCharge = new Map<Hash, number>();
  #last: Promise<unknown> = Promise.resolve();

  constructor({ privateKey, store, scheme = SECP256K1 }: SignerOptions) {
    this.#key = privateKey;
    this.#scheme = scheme;
    this.address = scheme.address(privateKey);
    this.#store = store;
    const record = store.read();
    this.#record = record === undefined ? { memory: new Map(), quarantine: undefined } : decodeSignerRecord(record);
  }

  /**
   * 65 bytes r ‖ s ‖ v (0 or 1). One at a time, in the order asked. Throws `signer/quarantined` and the faults of
   * {@link rememberVote}.
   */
  sign(vote: Vote): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      checkQuarantine(this.#quarantineNow(), vote);
      const memory = rememberVote(this.#record.memory, vote);
      if (memory !== this.#record.memory) await this.#keep({ ...this.#record, memory });
      return this.#scheme.sign(vote.hash, this.#key);
    });
  }

  /** Whether the record of votes was lost, and what that means for `ledger`. */
  quarantine(ledger: Hash): QuarantineState {
    return quarantineState(this.#quarantineNow(), ledger);
  }

  /**
   * Enough others of the sealers in charge since height `since` have told their heights, `told` being the highest of
   * them: votes above it, and two heights more, contradict nothing (SIGNER-QUARANTINE-2). Durable when resolved.
   */
  clearQuarantine(ledger: Hash, told: { readonly since: number; readonly told: number }): Promise<void> {
    return this.#inTurn(async () => {
      const { quarantine } = this.#record;
      if (quarantine === undefined) return;
      await this.#keep({ ...this.#record, quarantine: clear(quarantine, ledger, told) });
    });
  }

  /** Told before anything is signed under them: if others were asked, these have to be, too (SIGNER-QUARANTINE-3). */
  setInCharge(ledger: Hash, since: number): void {
    this.#inCharge.set(ledger, since);
  }

  /** The ledger has come so far that nothing has to be asked again. Durable when resolved. */
  endQuarantine(ledger: Hash): Promise<void> {
    return this.#inTurn(async () => {
      const { quarantine } = this.#record;
      if (quarantine === undefined || this.quarantine(ledger).kind !== 'until') return;
      const ended = end(quarantine, ledger);
      if (ended !== quarantine) await this.#keep({ ...this.#record, quarantine: ended });
    });
  }

  #quarantineNow(): Quarantine | undefined {
    const { quarantine } = this.#record;
    if (quarantine === undefined) return undefined;
    const isAboutThem = ([ledger, { since, isOver }]: readonly [Hash, Clearance]): boolean =>
      isOver || since === (this.#inCharge.get(ledger) ?? since);
    return new Map([...quarantine].filter(isAboutThem));
  }

  async #keep(record: SignerRecord): Promise<void> {
    await this.#store.write(encodeSignerRecord(record));
    this.#record = record;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Proves the key over a channel: `binding` is what only this channel's two ends know. */
  signHandshake(binding: Uint8Array): Uint8Array {
    return this.#scheme.sign(handshakeHash(binding), this.#key);
  }

  /** A call of the contract `Evidence`, as a raw transaction; this key signs no others. */
  signReport(report: Report): Uint8Array {
    return signReport(report, (hash) => this.#scheme.sign(hash, this.#key));
  }

  /** The newest height and round this key has voted in on `ledger`. */
  newestVote(ledger: Hash): { readonly height: number; readonly round: number } | undefined {
    const votes = this.#record.memory.get(ledger);
    if (votes === undefined) return undefined;
    return { height: votes.height, round: votes.signed.reduce((highest, one) => Math.max(highest, one.round), 0) };
  }
}

import { type Address, concatBytes, type Hash } from '@hanse/base';
import { addressOfPrivateKey, keccak256, signHash } from '@hanse/crypto';
import { decodeVoteMemory, encodeVoteMemory, rememberVote, type Vote, type VoteMemory } from './voteMemory.ts';

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
  #memory: VoteMemory;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ privateKey, store, scheme = SECP256K1 }: SignerOptions) {
    this.#key = privateKey;
    this.#scheme = scheme;
    this.address = scheme.address(privateKey);
    this.#store = store;
    const record = store.read();
    this.#memory = record === undefined ? new Map() : decodeVoteMemory(record);
  }

  /** 65 bytes r ‖ s ‖ v (0 or 1). One at a time, in the order asked. Throws the faults of {@link rememberVote}. */
  sign(vote: Vote): Promise<Uint8Array> {
    const signed = this.#last.then(async () => {
      const memory = rememberVote(this.#memory, vote);
      if (memory !== this.#memory) {
        await this.#store.write(encodeVoteMemory(memory));
        this.#memory = memory;
      }
      return this.#scheme.sign(vote.hash, this.#key);
    });
    this.#last = signed.catch(() => undefined);
    return signed;
  }

  /** Proves the key over a channel: `binding` is what only this channel's two ends know. */
  signHandshake(binding: Uint8Array): Uint8Array {
    return this.#scheme.sign(handshakeHash(binding), this.#key);
  }

  /** The newest height and round this key has voted in on `ledger`. */
  newestVote(ledger: Hash): { readonly height: number; readonly round: number } | undefined {
    const votes = this.#memory.get(ledger);
    if (votes === undefined) return undefined;
    return { height: votes.height, round: votes.signed.reduce((highest, one) => Math.max(highest, one.round), 0) };
  }
}

import { bytesToUint, type Hash, hexToBytes, isFault, RlpReader, uintToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from '@hanse/crypto';
import { verifyProof } from '@hanse/trie';
import { sdkFault } from './faults.ts';

/** An account as its proof shows it. One that does not exist has nothing and no code. */
export type ProvedAccount = {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly codeHash: Hash;
  readonly storageRoot: Hash;
};

const hex = (text: string): Uint8Array => hexToBytes(text.toLowerCase());

function prove(root: string, key: Uint8Array, proof: readonly string[], what: string): Uint8Array | undefined {
  try {
    return verifyProof({ root: root.toLowerCase() as Hash, key: keccak256(key), proof: proof.map(hex) });
  } catch (error) {
    if (!isFault(error)) throw error;
    throw sdkFault('bad-proof', { what, seen: error.message, wanted: `a proof under root ${root}` }, error);
  }
}

/** The account that `proof` (as `eth_getProof` gives it) shows under a state root. Throws `sdk/bad-proof`. */
export function verifyAccountProof(request: {
  readonly stateRoot: string;
  readonly address: string;
  readonly accountProof: readonly string[];
}): ProvedAccount {
  const { stateRoot, address, accountProof } = request;
  const value = prove(stateRoot, hex(address), accountProof, `account ${address}`);
  if (value === undefined) return { balance: 0n, nonce: 0n, codeHash: EMPTY_CODE_HASH, storageRoot: EMPTY_TRIE_ROOT };
  const reader = new RlpReader(value).list();
  const nonce = reader.uint(8);
  const balance = reader.uint(32);
  const storageRoot = reader.hash();
  const codeHash = reader.hash();
  reader.end();
  return { nonce, balance, storageRoot, codeHash };
}

/** The value of a slot that `proof` shows under an account's storage root; zero when it shows there is none. Throws `sdk/bad-proof`. */
export function verifyStorageProof(request: {
  readonly storageRoot: string;
  readonly slot: string;
  readonly proof: readonly string[];
}): bigint {
  const { storageRoot, slot, proof } = request;
  const key = new Uint8Array(32);
  const number = uintToBytes(BigInt(slot));
  key.set(number, 32 - number.length);
  const value = prove(storageRoot, key, proof, `slot ${slot}`);
  if (value === undefined) return 0n;
  const reader = new RlpReader(value);
  const uint = bytesToUint(reader.bytes());
  reader.end();
  return uint;
}

import type { Hash } from '@hanse/base';

/** Order of the group of secp256k1. */
export const SECP256K1_N: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** Greatest s of a low-s signature (EIP-2). */
export const SECP256K1_HALF_N: bigint = SECP256K1_N / 2n;

/** keccak256('') */
export const EMPTY_CODE_HASH = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470' as Hash;
/** keccak256(rlp([])), the hash of no ommers. */
export const EMPTY_LIST_HASH = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347' as Hash;
/** keccak256(rlp('')), the root of a trie without entries. */
export const EMPTY_TRIE_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421' as Hash;

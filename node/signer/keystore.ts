import { createCipheriv, createDecipheriv, randomBytes, randomUUID, scrypt } from 'node:crypto';
import { type Address, bytesToHex, concatBytes, equalBytes, hexToBytes, isHex } from '@hanse/base';
import { addressOfPrivateKey, keccak256 } from '@hanse/crypto';
import { signerFault } from './faults.ts';

/** Web3 Secret Storage, version 3 (scrypt, AES-128-CTR): the file geth, ethers and MetaMask read. */
export type Keystore = {
  readonly version: 3;
  readonly id: string;
  /** 40 hexadecimal digits, no prefix. */
  readonly address: string;
  readonly crypto: {
    readonly cipher: 'aes-128-ctr';
    readonly cipherparams: { readonly iv: string };
    readonly ciphertext: string;
    readonly kdf: 'scrypt';
    readonly kdfparams: ScryptParameters & { readonly salt: string };
    readonly mac: string;
  };
};

export type ScryptParameters = { readonly n: number; readonly r: number; readonly p: number; readonly dklen: number };

/** What geth uses: about a second and 256 MiB for each attempt. */
export const SCRYPT_STANDARD: ScryptParameters = { n: 262144, r: 8, p: 1, dklen: 32 };
/** What geth calls light: for keys whose passphrase lies beside them, such as those of a league on one machine. */
export const SCRYPT_LIGHT: ScryptParameters = { n: 4096, r: 8, p: 6, dklen: 32 };
/** A stranger's file may not make us allocate more than this. */
const SCRYPT_BYTES_MAX = 512 * 1024 * 1024;

function deriveKey(passphrase: string, salt: Uint8Array, { n, r, p, dklen }: ScryptParameters): Promise<Uint8Array> {
  const options = { N: n, r, p, maxmem: 128 * n * r + 128 * r * p + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, dklen, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

const digits = (bytes: Uint8Array): string => bytesToHex(bytes).slice(2);

/** A 32-byte private key under a passphrase. */
export async function encryptKeystore(
  privateKey: Uint8Array,
  passphrase: string,
  parameters: ScryptParameters = SCRYPT_STANDARD,
): Promise<Keystore> {
  const salt = randomBytes(32);
  const iv = randomBytes(16);
  const derived = await deriveKey(passphrase, salt, parameters);
  const ciphertext = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(privateKey);
  return {
    version: 3,
    id: randomUUID(),
    address: addressOfPrivateKey(privateKey).slice(2),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: digits(iv) },
      ciphertext: digits(ciphertext),
      kdf: 'scrypt',
      kdfparams: { ...parameters, salt: digits(salt) },
      mac: digits(keccak256(concatBytes(derived.subarray(16, 32), ciphertext))),
    },
  };
}

function bytesOfDigits(value: unknown, path: string, name: string): Uint8Array {
  if (typeof value !== 'string' || !isHex(`0x${value}`))
    throw signerFault('bad-keystore', { path, seen: `${name} is not hexadecimal` });
  return hexToBytes(`0x${value}`);
}

/** Reads `text` (a stranger's file at `path`, which is only named in faults) as a version 3 keystore. */
export function parseKeystore(text: string, path: string): Keystore {
  const bad = (seen: string): never => {
    throw signerFault('bad-keystore', { path, seen });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return bad('not JSON');
  }
  const keystore = parsed as Keystore & { readonly Crypto?: Keystore['crypto'] };
  if (typeof keystore !== 'object' || keystore === null || keystore.version !== 3) return bad('version is not 3');
  // ethers writes the section with a capital letter.
  const crypto = keystore.crypto ?? keystore.Crypto;
  if (typeof crypto !== 'object' || crypto === null) return bad('no crypto section');
  if (crypto.cipher !== 'aes-128-ctr') return bad(`cipher ${String(crypto.cipher)}, wanted aes-128-ctr`);
  if (crypto.kdf !== 'scrypt') return bad(`kdf ${String(crypto.kdf)}, wanted scrypt`);
  const parameters = crypto.kdfparams;
  if (typeof parameters !== 'object' || parameters === null) return bad('no kdfparams');
  const { n, r, p, dklen } = parameters;
  const sane = [n, r, p, dklen].every((value) => Number.isSafeInteger(value) && value > 0);
  if (!sane || dklen < 32 || dklen > 64 || p > 64 || 128 * n * r > SCRYPT_BYTES_MAX || (n & (n - 1)) !== 0 || n < 2) {
    return bad('unusable scrypt parameters');
  }
  return { ...keystore, crypto };
}

/** The private key in `keystore`. Throws `signer/wrong-passphrase`. `path` is only named in faults. */
export async function decryptKeystore(keystore: Keystore, passphrase: string, path: string): Promise<Uint8Array> {
  const { crypto } = keystore;
  const salt = bytesOfDigits(crypto.kdfparams.salt, path, 'salt');
  const iv = bytesOfDigits(crypto.cipherparams?.iv, path, 'iv');
  const ciphertext = bytesOfDigits(crypto.ciphertext, path, 'ciphertext');
  const mac = bytesOfDigits(crypto.mac, path, 'mac');
  if (iv.length !== 16 || ciphertext.length !== 32) throw signerFault('bad-keystore', { path, seen: 'wrong lengths' });
  const derived = await deriveKey(passphrase, salt, crypto.kdfparams);
  if (!equalBytes(keccak256(concatBytes(derived.subarray(16, 32), ciphertext)), mac)) {
    throw signerFault('wrong-passphrase', { path });
  }
  return new Uint8Array(createDecipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(ciphertext));
}

export type NewKey = { readonly privateKey: Uint8Array; readonly address: Address };

/** A fresh secp256k1 key. */
export function createKey(): NewKey {
  for (;;) {
    const privateKey = new Uint8Array(randomBytes(32));
    try {
      return { privateKey, address: addressOfPrivateKey(privateKey) };
    } catch {
      // Zero or not below the group order: once in 2^128 draws. Draw again.
    }
  }
}

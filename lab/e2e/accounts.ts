import { type Address, bytesToHex, type Hex } from '@hanse/base';
import { addressOfPrivateKey, keccak256 } from '@hanse/crypto';

/** An account whose key everybody can make: for tests only. */
export type TestAccount = { readonly address: Address; readonly privateKey: Uint8Array; readonly privateKeyHex: Hex };

/** The account number `index` of the series `name`; the same in every process. */
export function testAccount(name: string, index: number): TestAccount {
  const privateKey = keccak256(new TextEncoder().encode(`hanse test account ${name} ${index}`));
  return { address: addressOfPrivateKey(privateKey), privateKey, privateKeyHex: bytesToHex(privateKey) };
}

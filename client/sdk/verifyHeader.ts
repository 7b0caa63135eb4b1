import { type Address, bytesToHex, type Fault, type Hash, isFault } from '@hanse/base';
import { verifySeals } from '@hanse/consensus';
import { decodeExtraData, type Header, hashHeader, sealHash } from '@hanse/protocol';
import { recoverAddress } from 'viem';
import { sdkFault } from './faults.ts';

export type Finality =
  | {
      readonly isFinal: true;
      readonly hash: Hash;
      readonly height: number;
      readonly round: number;
      /** Who sealed it, in the order of the seals. */
      readonly sealers: readonly Address[];
    }
  | { readonly isFinal: false; readonly height: number; readonly fault: Fault };

export type HeaderToVerify = {
  readonly header: Header;
  /** Those you trust to decide this height; any order, upper or lower case. Never taken from the node that is asked. */
  readonly validators: readonly string[];
  /** What the node says the block's hash is; compared when given. */
  readonly hash?: string;
};

/**
 * Whether a quorum of `validators` has sealed this header. Trusts nobody else: the hash is computed here and every
 * signature is recovered here. Wrong input gives `isFinal: false` with the reason; it does not throw.
 */
export async function verifyHeader({ header, validators, hash }: HeaderToVerify): Promise<Finality> {
  const height = header.number;
  const refuse = (fault: Fault): Finality => ({ isFinal: false, height, fault });
  try {
    const extra = decodeExtraData(header.extraData);
    const computed = hashHeader(header);
    if (hash !== undefined && hash.toLowerCase() !== computed)
      return refuse(sdkFault('bad-header', { field: 'hash', seen: hash, wanted: computed }));
    const signed = sealHash(header);
    const trusted = validators.map((address) => address.toLowerCase() as Address).toSorted();
    // More seals than validators are refused below; recovering them first would let a node keep us busy.
    const seals = extra.seals.slice(0, trusted.length);
    const sealers = new Map<string, Address | undefined>();
    for (const seal of seals) sealers.set(bytesToHex(seal), await recoverSealer(signed, seal));
    const verdict = verifySeals(header, { validators: trusted }, (_hash, seal) =>
      sealers.get(bytesToHex(seal as Uint8Array)),
    );
    if (verdict.kind === 'reject') return refuse(verdict.fault);
    if (verdict.kind === 'ignore') return refuse(sdkFault('not-finalised', { height, reason: verdict.reason }));
    const by = extra.seals.map((seal) => sealers.get(bytesToHex(seal)) as Address);
    return { isFinal: true, hash: computed, height, round: extra.round, sealers: by };
  } catch (error) {
    if (isFault(error)) return refuse(error);
    throw error;
  }
}

async function recoverSealer(hash: Hash, seal: Uint8Array): Promise<Address | undefined> {
  try {
    const yParity = seal[64] ?? 2;
    if (yParity > 1) return undefined;
    const signature = { r: bytesToHex(seal.subarray(0, 32)), s: bytesToHex(seal.subarray(32, 64)), yParity };
    return (await recoverAddress({ hash, signature })).toLowerCase() as Address;
  } catch {
    return undefined; // no point of the curve: the seal of nobody
  }
}

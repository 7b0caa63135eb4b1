import { type Address, bytesToUint, encodeRlp, hexToBytes, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';

/** The contract `Evidence`: the only account that a node's key calls by itself. */
export const REPORTS_TO = '0x0000000000000000000000000000000000484e03' as Address;

/** A call of `Evidence`, without value. */
export type Report = {
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
  readonly data: Uint8Array;
};

/** The raw transaction (EIP-155). `sign` gives r ‖ s ‖ v. */
export function signReport(report: Report, sign: (hash: Uint8Array) => Uint8Array): Uint8Array {
  const { chainId, nonce, gasPrice, gasLimit, data } = report;
  const nothing = new Uint8Array(0);
  const call = [
    uintToBytes(nonce),
    uintToBytes(gasPrice),
    uintToBytes(gasLimit),
    hexToBytes(REPORTS_TO),
    nothing,
    data,
  ];
  const signature = sign(keccak256(encodeRlp([...call, uintToBytes(chainId), nothing, nothing])));
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map((part) => uintToBytes(bytesToUint(part)));
  const v = uintToBytes(chainId * 2n + 35n + BigInt(signature[64] ?? 0));
  return encodeRlp([...call, v, r ?? nothing, s ?? nothing]);
}

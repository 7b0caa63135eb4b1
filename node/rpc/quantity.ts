import { bytesToHex, type Hex } from '@hanse/base';

/** A number as Ethereum writes it: hexadecimal without leading zeros. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/** 32 bytes. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

export function data(bytes: Uint8Array): Hex {
  return bytesToHex(bytes);
}

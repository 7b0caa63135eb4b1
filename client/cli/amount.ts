import { parseUnits } from 'viem';

const DECIMALS: { readonly [unit: string]: number } = { wei: 0, gwei: 9, ether: 18 };

/** "12", "1.5ether", "3 gwei" in wei; undefined when it is none of these. */
export function parseAmount(text: string): bigint | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(wei|gwei|ether)?$/.exec(text.trim());
  const [, digits, unit = 'wei'] = match ?? [];
  const decimals = DECIMALS[unit];
  if (digits === undefined || decimals === undefined) return undefined;
  if ((digits.split('.')[1] ?? '').length > decimals) return undefined;
  return parseUnits(digits, decimals);
}

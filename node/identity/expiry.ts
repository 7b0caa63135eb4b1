import { parseCertificate } from './nodeIdentity.ts';

/** Operators are warned from this many days before the end. */
export const EXPIRY_WARNING_DAYS = 30;
export const EXPIRY_URGENT_DAYS = 7;
const DAY_MS = 86_400_000;

/** `daysLeft` is rounded down, negative once expired. */
export type Expiry = {
  readonly daysLeft: number;
  readonly notAfterMs: number;
  readonly level: 'fine' | 'soon' | 'urgent' | 'expired';
};

/** How long a certificate (PEM) stays in force after `nowMs`, and how loudly to say so. */
export function expiryOf(certificate: string, nowMs: number): Expiry {
  const notAfterMs = Date.parse(parseCertificate(certificate).validTo);
  const daysLeft = Math.floor((notAfterMs - nowMs) / DAY_MS);
  return { daysLeft, notAfterMs, level: levelOf(daysLeft) };
}

function levelOf(daysLeft: number): Expiry['level'] {
  if (daysLeft < 0) return 'expired';
  if (daysLeft < EXPIRY_URGENT_DAYS) return 'urgent';
  return daysLeft < EXPIRY_WARNING_DAYS ? 'soon' : 'fine';
}

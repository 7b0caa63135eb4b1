/** The hard forks a ledger can run, oldest first. */
export const FORKS = ['shanghai', 'cancun', 'prague', 'osaka'] as const;
export type Fork = (typeof FORKS)[number];

/** When each fork starts: block timestamp in seconds since 1970; `undefined` means never. Shanghai is always 0. */
export type ForkSchedule = { readonly [fork in Fork]: number | undefined };

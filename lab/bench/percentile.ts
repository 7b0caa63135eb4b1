/** The value below which `percent` per cent of the sorted `values` lie (nearest rank); NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((values.length * percent) / 100));
  return values[rank - 1] ?? Number.NaN;
}

/** Those of `known` that are most like `seen`, the nearest first; at least one when there are any. */
export function suggest(seen: string, known: readonly string[], countMax = 3): string[] {
  const ranked = known
    .map((name) => ({ name, distance: name.startsWith(seen) ? 0 : distanceOf(seen, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  const near = ranked.filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)));
  return (near.length > 0 ? near : ranked.slice(0, 1)).slice(0, countMax).map(({ name }) => name);
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
export function distanceOf(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, row) => [row, ...Array<number>(b.length).fill(0)]);
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 0; column <= b.length; column++) (rows[0] as number[])[column] = column;
  for (let row = 1; row <= a.length; row++) {
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let best = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, at(row - 2, column - 2) + 1);
      (rows[row] as number[])[column] = best;
    }
  }
  return at(a.length, b.length);
}

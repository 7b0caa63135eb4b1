/** Seeded numbers, so that a failure comes back with its seed. */
export type Dice = {
  /** From 0 to `sides` - 1. */
  roll(sides: number): number;
  bytes(length: number): Uint8Array;
};

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % sides;
  };
  return { roll, bytes: (length) => Uint8Array.from({ length }, () => roll(256)) };
}

/** `bytes` with a few of them changed, cut short or moved: nearly right is what finds mistakes. */
export function damage(bytes: Uint8Array, dice: Dice): Uint8Array {
  const copy = Array.from(bytes);
  for (let turn = dice.roll(3); turn >= 0; turn--) {
    const at = dice.roll(copy.length + 1);
    const kind = dice.roll(5);
    if (kind === 0) copy.splice(at, 1 + dice.roll(4));
    else if (kind === 1) copy.splice(at, 0, ...dice.bytes(1 + dice.roll(4)));
    else if (kind === 2) copy.length = at;
    else if (at < copy.length) copy[at] = kind === 3 ? dice.roll(256) : (copy[at] as number) ^ (1 << dice.roll(8));
  }
  return Uint8Array.from(copy);
}

import type { Address, Text } from '@hanse/base';

export type Presence = {
  readonly needed: number;
  readonly present: number;
  readonly total: number;
  /** Validators that are neither this node nor linked to it. */
  readonly missing: readonly Address[];
};

/** How many of a ledger's validators this node sees, itself included. `needed` is the engine's quorum. */
export function presenceOf(options: {
  readonly validators: readonly Address[];
  readonly needed: number;
  readonly self: Address;
  readonly connected: ReadonlySet<Address>;
}): Presence {
  const { validators, needed, self, connected } = options;
  const missing = validators.filter((validator) => validator !== self && !connected.has(validator));
  return { needed, present: validators.length - missing.length, total: validators.length, missing };
}

/** The sentence of `status` and /readyz when too few are there. */
export function presenceText({ needed, present, total }: Presence): Text {
  return {
    en: `${needed} of ${total} needed, ${present} present`,
    zh: `需要 ${total} 个中的 ${needed} 个,当前在线 ${present} 个`,
  };
}

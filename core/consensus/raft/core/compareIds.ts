import type { NodeId } from './types.ts';

/** Ids that are decimal numbers in order of their value, before all others in order of their code units. */
export function compareIds(left: NodeId, right: NodeId): number {
  if (left === right) return 0;
  const isLeftNumeric = DECIMAL.test(left);
  if (isLeftNumeric !== DECIMAL.test(right)) return isLeftNumeric ? -1 : 1;
  if (isLeftNumeric && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : 1;
}

const DECIMAL = /^(0|[1-9][0-9]*)$/;

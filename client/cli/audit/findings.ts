import type { Text } from '@hanse/base';

/** Something that is not as it must be. */
export type Finding = {
  /** What was looked at. */
  readonly part: 'log' | 'record' | 'block' | 'seals' | 'index' | 'genesis';
  /** The block it concerns, if one. */
  readonly height: number | undefined;
  readonly text: Text;
};

/** Findings kept with their words; more are only counted. */
export const FINDINGS_KEPT_MAX = 50;

/** Collects findings, bounded. */
export class Findings {
  readonly kept: Finding[] = [];
  count = 0;

  add(finding: Finding): void {
    this.count++;
    if (this.kept.length < FINDINGS_KEPT_MAX) this.kept.push(finding);
  }

  get isFull(): boolean {
    return this.count >= FINDINGS_KEPT_MAX;
  }
}

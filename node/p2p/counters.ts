import type { FrameType } from './frame.ts';

/** Counts since the start, written by every link of one network. */
export class Counters {
  bytesIn = 0;
  bytesOut = 0;
  rejected = 0;
  banned = 0;
  requestsTimedOut = 0;
  readonly framesIn: Record<string, number> = {};
  readonly framesOut: Record<string, number> = {};
  readonly dropped: Record<string, number> = {};
  readonly refused: Record<string, number> = {};

  frameIn(type: FrameType): void {
    this.framesIn[type] = (this.framesIn[type] ?? 0) + 1;
  }

  frameOut(type: FrameType): void {
    this.framesOut[type] = (this.framesOut[type] ?? 0) + 1;
  }

  drop(type: FrameType): void {
    this.dropped[type] = (this.dropped[type] ?? 0) + 1;
  }

  refuse(code: string): void {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }
}

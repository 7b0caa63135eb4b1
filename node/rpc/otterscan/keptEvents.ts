import type { TraceExit } from '@hanse/execution';

/** Collects what happens in the frames of a transaction; what a frame that fails has undone is left out. */
export class KeptEvents<Event> {
  /** One list for each open frame, below them that of the transaction. */
  readonly #frames: Event[][] = [[]];

  get events(): readonly Event[] {
    return this.#frames[0] as Event[];
  }

  /** A frame begins, of which `events` stay if it succeeds. */
  enter(events: Event[]): void {
    this.#frames.push(events);
  }

  exit({ failure }: TraceExit): void {
    const events = this.#frames.pop() ?? [];
    if (failure !== undefined) return;
    const outer = this.#frames.at(-1);
    for (const event of events) outer?.push(event);
  }
}

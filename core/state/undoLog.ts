/** Steps that undo what was done, newest last. */
export class UndoLog {
  readonly #steps: (() => void)[] = [];

  get length(): number {
    return this.#steps.length;
  }

  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Undoes the newest steps until `length` are left. */
  unwind(length: number): void {
    while (this.#steps.length > length) (this.#steps.pop() as () => void)();
  }

  clear(): void {
    this.#steps.length = 0;
  }
}

import { isFault } from '@hanse/base';
import { daemonFault } from './faults.ts';
import type { Logger } from './logger.ts';

/**
 * Remembers that stored data turned out damaged. Strangers are told so without the paths of this machine; the operator
 * finds them in the log, and /readyz says that somebody should look.
 */
export class DamageWatch {
  readonly #log: Logger;
  #isDamaged = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** What a stranger may hear of `error`. */
  public(error: unknown): unknown {
    if (!isFault(error) || !/^storage\/|damaged/.test(error.code)) return error;
    if (!this.#isDamaged) this.#log.error('stored data is damaged', { code: error.code, reason: error.message });
    this.#isDamaged = true;
    return daemonFault('damaged-data', { code: error.code }, error);
  }

  /** `port` with every failure of its functions, at once or later, passed through {@link public}. */
  guard<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver): unknown => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          try {
            const result: unknown = Reflect.apply(member, target, args);
            if (!(result instanceof Promise)) return result;
            return result.catch((error: unknown) => Promise.reject(this.public(error)));
          } catch (error) {
            throw this.public(error);
          }
        };
      },
    });
  }
}

import type { Address } from '@hanse/base';
import { DIAL_SUCCESS_MS } from './limits.ts';
import type { PeerTarget } from './peer.ts';

export type DialPorts = {
  /** Tries once; tells the loop {@link DialLoop.onProved}, {@link DialLoop.onUp}, and last, exactly once, {@link DialLoop.onClosed}. */
  readonly connect: (loop: DialLoop) => void;
  /** Whether there is a link to it, whoever dialled (or none is wanted). */
  readonly isConnected: (address: Address) => boolean;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** Keeps one link to one target: dials again after each end, soon after a good one, later after each failure. */
export class DialLoop {
  readonly target: PeerTarget;
  readonly #ports: DialPorts;
  #address: Address | undefined;
  #attempts = 0;
  #delayMs = 0;
  #upMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stage: 'resting' | 'waiting' | 'dialling' | 'stopped' = 'resting';

  constructor(target: PeerTarget, ports: DialPorts) {
    this.target = target;
    this.#ports = ports;
    this.#address = target.address;
  }

  /** Failures in a row. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The pause before the next attempt, once {@link onClosed} was told. */
  get delayMs(): number {
    return this.#delayMs;
  }

  start(): void {
    if (this.#stage === 'resting') this.#dial();
  }

  stop(): void {
    this.#stage = 'stopped';
    clearTimeout(this.#timer);
  }

  /** A link to `address` ended, whoever dialled it. */
  onDown(address: Address): void {
    if (this.#stage === 'resting' && address === this.#address) this.#wait();
  }

  /** The node that answers has proved its address; the link may still be refused. */
  onProved(address: Address): void {
    this.#address = address;
  }

  onUp(): void {
    this.#upMs = performance.now();
  }

  onClosed(): void {
    if (this.#stage === 'stopped') return;
    const wasGood = this.#upMs !== undefined && performance.now() - this.#upMs >= DIAL_SUCCESS_MS;
    this.#attempts = wasGood ? 0 : this.#attempts + 1;
    this.#wait();
  }

  /** Doubles with each failure; up to half shorter by chance, so that a league does not dial in step. */
  #wait(): void {
    const { delayMsMin, delayMsMax, random } = this.#ports;
    const doublings = Math.min(Math.max(0, this.#attempts - 1), 30);
    this.#delayMs = Math.min(delayMsMax, delayMsMin * 2 ** doublings) * (1 - random() / 2);
    this.#stage = 'waiting';
    this.#timer = setTimeout(() => this.#dial(), this.#delayMs);
  }

  #dial(): void {
    if (this.#address !== undefined && this.#ports.isConnected(this.#address)) {
      this.#stage = 'resting';
      return;
    }
    this.#stage = 'dialling';
    this.#upMs = undefined;
    this.#ports.connect(this);
  }
}

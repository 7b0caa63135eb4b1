import type { Address, Hash, Text } from '@hanse/base';
import { engineNamed, faultyMaxOf, type Head } from '@hanse/consensus';
import type { QuarantineState, Signer } from '@hanse/signer';

/** What a signer that may have lost its memory offers. */
export type QuarantinedSigner = Pick<Signer, 'quarantine' | 'clearQuarantine' | 'setInCharge' | 'endQuarantine'>;

export type QuarantinePorts = {
  readonly signer: QuarantinedSigner;
  readonly self: Address;
  readonly ledger: Hash;
  readonly head: () => Head;
  /** What the nodes that we are linked with have told of themselves. */
  readonly told: () => readonly { readonly address: Address; readonly height: number }[];
  readonly note: (event: string, fields: { readonly [name: string]: string | number }) => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Of how many others the heights must be known so that an honest one among them has sealed whatever block the forgotten
 * votes built on (SIGNER-QUARANTINE-2).
 */
export function othersNeeded(engine: string, count: number): number {
  const { faults, quorum } = engineNamed(engine);
  return count - quorum(count) + (faults === 'crash' ? 0 : faultyMaxOf(count)) + 1;
}

/** Leads a signer whose record of votes was lost back to voting, as soon as that is safe (SIGNER-QUARANTINE-1 to -4). */
export class QuarantineWatch {
  readonly #ports: QuarantinePorts;
  #isBusy = false;

  constructor(ports: QuarantinePorts) {
    this.#ports = ports;
    this.onHead();
    ports.note('quarantined', this.#facts());
  }

  get state(): QuarantineState {
    return this.#ports.signer.quarantine(this.#ports.ledger);
  }

  /** Why this validator is silent, for people; undefined if it is not. */
  reason(): Text | undefined {
    const { state } = this;
    if (state.kind === 'none') return undefined;
    if (state.kind === 'until') {
      const { height } = state;
      return {
        en: `quarantined until height ${height}: the record of votes was lost, this validator is silent up to that height`,
        zh: `隔离至高度 ${height}:投票记录已丢失,该验证节点在此高度之前(含)保持沉默`,
      };
    }
    const { wanted, others, told } = this.#facts();
    if (others < wanted) {
      return {
        en: 'quarantined: the record of votes was lost and there is nobody to ask; if no vote of this key can be anywhere, stop the node and run "hanse key forget-votes --no-quarantine"',
        zh: '已隔离:投票记录已丢失且没有其他验证节点可询问;如能确定该密钥的投票不存在于任何地方,请停止节点并运行 "hanse key forget-votes --no-quarantine"',
      };
    }
    return {
      en: `quarantined: the record of votes was lost; ${told} of ${wanted} other validators have told their height`,
      zh: `已隔离:投票记录已丢失;需要 ${wanted} 个其他验证节点告知高度,目前 ${told} 个`,
    };
  }

  /** Before the engine hears of a new head: other sealers than those who were asked mean silence at once. */
  onHead(): void {
    const { signer, ledger, head } = this.#ports;
    const { header, since } = head();
    signer.setInCharge(ledger, since);
    const { state } = this;
    if (state.kind === 'until' && header.number >= state.height && !this.#isBusy) {
      this.#run(() => signer.endQuarantine(ledger), 'quarantine-over', { height: header.number });
    }
    this.onTold();
  }

  /** Somebody has told its height. */
  onTold(): void {
    if (this.state.kind !== 'asking' || this.#isBusy) return;
    const { signer, ledger, head } = this.#ports;
    const { since } = head();
    const heights = this.#heightsTold();
    const { wanted } = this.#facts();
    // Any so many of them are enough: one that tells too much shall not silence us for longer than it must.
    const told = heights[wanted - 1];
    if (told === undefined) return;
    this.#run(() => signer.clearQuarantine(ledger, { since, told }), 'quarantine-told', { told, wanted });
  }

  /** What the other sealers of the next height have told, lowest first. */
  #heightsTold(): readonly number[] {
    const { head, self, told } = this.#ports;
    const { validators } = head();
    const known = told().filter(({ address }) => address !== self && validators.includes(address));
    return known.map(({ height }) => height).sort((left, right) => left - right);
  }

  #facts(): { readonly wanted: number; readonly others: number; readonly told: number } {
    const { engine, validators } = this.#ports.head();
    const others = validators.filter((one) => one !== this.#ports.self).length;
    return { wanted: othersNeeded(engine, validators.length), others, told: this.#heightsTold().length };
  }

  #run(work: () => Promise<void>, event: string, fields: { readonly [name: string]: number }): void {
    this.#isBusy = true;
    work()
      .then(() => {
        this.#isBusy = false;
        this.#ports.note(event, fields);
        // Sealers may have changed while it was written.
        this.onHead();
      })
      .catch(this.#ports.failed);
  }
}

/** A watch over a signer in quarantine; undefined if its memory is whole. */
export function watchQuarantine(
  ports: Omit<QuarantinePorts, 'signer'> & { readonly signer: Partial<QuarantinedSigner> },
): QuarantineWatch | undefined {
  const { signer, ledger } = ports;
  if (!isWatched(signer) || signer.quarantine(ledger).kind === 'none') return undefined;
  return new QuarantineWatch({ ...ports, signer });
}

function isWatched(signer: Partial<QuarantinedSigner>): signer is QuarantinedSigner {
  return signer.quarantine !== undefined;
}

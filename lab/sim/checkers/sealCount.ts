import type { Address } from '@hanse/base';
import type { Sealers } from '@hanse/consensus';
import { decodeExtraData, type Header, sealHash } from '@hanse/protocol';
import type { LeagueFacts } from '../observation.ts';

/** Seals that a block needs: written down a second time, so that a wrong quorum in the engine is seen. */
export function sealsNeeded({ engine, validators }: Pick<Sealers, 'engine' | 'validators'>): number {
  if (engine === 'raft') return 1;
  return Math.ceil((2 * validators.length) / 3);
}

/** What is wrong with the seals of a header for these sealers, or undefined. */
export function sealFault(header: Header, sealers: Sealers, recover: LeagueFacts['recover']): string | undefined {
  const { validators, seals } = decodeExtraData(header.extraData);
  if (validators.join() !== sealers.validators.join())
    return `names validators ${validators.join(' ')}, the ledger says ${sealers.validators.join(' ')}`;
  const digest = sealHash(header);
  const authors = new Set<Address>();
  for (const seal of seals) {
    const author = recover(digest, seal);
    if (author === undefined || !sealers.validators.includes(author)) return `a seal by ${author ?? 'nobody'}`;
    if (authors.has(author)) return `two seals by ${author}`;
    authors.add(author);
  }
  const wanted = sealsNeeded(sealers);
  if (authors.size < wanted) return `${authors.size} seals of ${sealers.validators.length}, wanted ${wanted}`;
  if (sealers.engine === 'raft' && (authors.size !== 1 || !authors.has(header.coinbase)))
    return `${authors.size} seals, wanted one by ${header.coinbase}, who built it`;
  return undefined;
}

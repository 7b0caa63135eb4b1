import { type Address, accept, Fault, ignore, reject, type Verdict } from '@hanse/base';
import { decodeExtraData, type ExtraData, type Header, sealHash } from '@hanse/protocol';
import type { EngineContext, Sealers } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { quorumOf } from './quorum.ts';

/** What a stranger's header says about its sealing, or why it cannot be read. */
export function readExtraData(header: Header): ExtraData | Fault {
  try {
    return decodeExtraData(header.extraData);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Whether `header` names exactly `validators` and carries the seals of a quorum of them (QBFT-SEAL-1 to -3). */
export function verifySeals(
  header: Header,
  { validators }: Pick<Sealers, 'validators'>,
  recover: EngineContext['recover'],
): Verdict {
  if (header.number === 0) return ignore('the genesis block carries no seals');
  const extra = readExtraData(header);
  if (extra instanceof Fault) return reject(extra);
  const bad = (seen: string, wanted: string): Verdict =>
    reject(consensusFault('bad-seals', { height: header.number, seen, wanted }));
  if (extra.validators.length !== validators.length || extra.validators.some((one, at) => one !== validators[at])) {
    return bad(`validators ${extra.validators.join(' ')}`, validators.join(' '));
  }
  const wanted = quorumOf(validators.length);
  if (extra.seals.length < wanted || extra.seals.length > validators.length) {
    return bad(`${extra.seals.length} seals`, `${wanted} to ${validators.length}`);
  }
  const signed = sealHash(header);
  const sealers = new Set<Address>();
  for (const seal of extra.seals) {
    const sealer = recover(signed, seal);
    if (sealer === undefined || !validators.includes(sealer))
      return bad(`a seal by ${sealer ?? 'nobody'}`, 'validators only');
    if (sealers.has(sealer)) return bad(`two seals by ${sealer}`, 'one each');
    sealers.add(sealer);
  }
  return accept();
}

import { accept, Fault, reject, type Verdict } from '@hanse/base';
import { type Block, decodeExtraData, encodeExtraData, type Header, sealHash } from '@hanse/protocol';
import type { EngineContext, Sealers } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { readExtraData } from '../qbft/verifySeals.ts';

/** Whoever reads a header sees what its finality rests on (RAFT-BLOCK-1). */
const VANITY = new Uint8Array(32);
VANITY.set(new TextEncoder().encode('hanse raft: crash faults only'));

/** What a block of this term carries before it is sealed (RAFT-BLOCK-1). */
export function freshExtraData({ validators }: Pick<Sealers, 'validators'>, term: number): Uint8Array {
  return encodeExtraData({ vanity: VANITY, validators, vote: undefined, round: term, seals: [] });
}

/** The block with its builder's seal. Its hash stays: seals do not count. */
export function sealedBlock(block: Block, seal: Uint8Array): Block {
  const extra = decodeExtraData(block.header.extraData);
  return { ...block, header: { ...block.header, extraData: encodeExtraData({ ...extra, seals: [seal] }) } };
}

/** Whether `header` names exactly the validators and carries one seal, its coinbase's (RAFT-SEAL-1). */
export function verifySeals(
  header: Header,
  { validators }: Pick<Sealers, 'validators'>,
  recover: EngineContext['recover'],
): Verdict {
  const extra = readExtraData(header);
  if (extra instanceof Fault) return reject(extra);
  const bad = (seen: string, wanted: string): Verdict =>
    reject(consensusFault('bad-seals', { height: header.number, seen, wanted }));
  if (extra.validators.length !== validators.length || extra.validators.some((one, at) => one !== validators[at]))
    return bad(`validators ${extra.validators.join(' ')}`, validators.join(' '));
  const [seal] = extra.seals;
  if (seal === undefined || extra.seals.length > 1) return bad(`${extra.seals.length} seals`, 'one');
  const sealer = recover(sealHash(header), seal);
  if (sealer !== header.coinbase) return bad(`a seal by ${sealer ?? 'nobody'}`, `the builder ${header.coinbase}`);
  if (!validators.includes(sealer)) return bad(`a seal by ${sealer}`, 'a validator');
  return accept();
}

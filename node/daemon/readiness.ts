import { engineNamed } from '@hanse/consensus';
import type { Readiness } from '@hanse/rpc';
import type { DamageWatch } from './damageWatch.ts';
import type { LedgerNode } from './ledgerNode.ts';
import { presenceText } from './quorumPresence.ts';

/** A node that is this many blocks behind what others tell is not ready to be asked. */
const BEHIND_MAX = 3;

/** Whether the node can do its work, and the facts that `status` shows. */
export function readinessOf(ledger: LedgerNode, damage: DamageWatch): Readiness {
  const presence = ledger.presence();
  const head = ledger.chain.head();
  const progress = ledger.sync.progress();
  const state = ledger.driver.describe();
  const reasons: Readiness['reasons'][number][] = [];
  if (presence.present < presence.needed) reasons.push({ code: 'daemon/no-quorum', text: presenceText(presence) });
  const silence = ledger.quarantine?.reason();
  if (silence !== undefined) reasons.push({ code: 'daemon/quarantined', text: silence });
  if (damage.isDamaged) {
    reasons.push({
      code: 'daemon/damaged-data',
      text: {
        en: 'stored data is damaged; see the log and run "hanse audit"',
        zh: '存储的数据已损坏;请查看日志并运行 "hanse audit"',
      },
    });
  }
  const behind = (progress?.targetHeight ?? 0) - head.header.number;
  if (behind >= BEHIND_MAX) {
    reasons.push({
      code: 'daemon/behind',
      text: { en: `${behind} blocks behind, catching up`, zh: `落后 ${behind} 个区块,正在追赶` },
    });
  }
  return {
    isReady: reasons.length === 0,
    reasons,
    facts: {
      height: head.header.number,
      headHash: head.hash,
      headTimestamp: head.header.timestamp,
      peers: ledger.peerCount(),
      engine: head.engine,
      faults: engineNamed(head.engine).faults,
      validators: presence.total,
      needed: presence.needed,
      present: presence.present,
      missing: presence.missing,
      consensusHeight: state.height,
      round: state.round,
      proposer: state.proposer ?? null,
      pending: ledger.pool.status().pending,
      quarantinedUntil: quarantinedUntil(ledger),
    },
  };
}

/** The last height at which this validator is silent because its record of votes was lost; null: it is not. */
function quarantinedUntil({ quarantine }: LedgerNode): number | 'unknown' | null {
  const state = quarantine?.state ?? { kind: 'none' };
  if (state.kind === 'none') return null;
  return state.kind === 'asking' ? 'unknown' : state.height;
}

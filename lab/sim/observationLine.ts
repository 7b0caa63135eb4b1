import type { Observation } from './observation.ts';

/** One line of the log that the hash is over. */
export function lineOf(event: Observation): string {
  const at = event.atMs.toFixed(3);
  switch (event.kind) {
    case 'committed': {
      const { hash, header } = event.stored.block;
      return `${at} committed ${event.node} ${header.number} ${hash}`;
    }
    case 'sent':
      return `${at} sent ${event.node} ${event.to} ${event.payload.length}`;
    case 'signed': {
      const { height, round, kind, part, hash } = event.vote;
      return `${at} signed ${event.node} ${height} ${round} ${kind} ${part} ${hash}`;
    }
    case 'served':
      return `${at} served ${event.node} ${event.blocks.length}`;
    case 'evidence': {
      const { offender, height, round, kind } = event.evidence;
      return `${at} evidence ${event.node} ${offender} ${height} ${round} ${kind}`;
    }
    default:
      return JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  }
}

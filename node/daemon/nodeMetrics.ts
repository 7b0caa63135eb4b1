import type { PeerNetwork } from '@hanse/p2p';
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { LedgerNode } from './ledgerNode.ts';

/** What a node measures besides its JSON-RPC: ledger, consensus, pool, network and process. */
export function registerNodeMetrics({
  registry,
  ledger,
  network,
}: {
  readonly registry: Registry;
  readonly ledger: LedgerNode;
  readonly network: PeerNetwork;
}): void {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, level: () => number): void => {
    const one: Gauge = new Gauge({ name, help, registers, collect: () => one.set(level()) });
  };
  const { chain, pool, driver } = ledger;
  gauge('hanse_head_height', 'Height of the last final block', () => chain.head().header.number);
  gauge('hanse_head_timestamp_seconds', 'Timestamp of the last final block', () => chain.head().header.timestamp);
  gauge('hanse_validators', 'Validators of the next block', () => ledger.presence().total);
  gauge('hanse_validators_needed', 'Validators that must agree on a block', () => ledger.presence().needed);
  gauge('hanse_validators_present', 'Validators that this node sees, itself included', () => ledger.presence().present);
  gauge('hanse_consensus_height', 'Height being agreed on', () => driver.describe().height);
  gauge('hanse_consensus_round', 'Round of the height being agreed on', () => driver.describe().round);
  gauge('hanse_consensus_queue', 'Messages waiting for the consensus engine', () => driver.queued);
  gauge('hanse_consensus_dropped_total', 'Messages dropped because the queue was full', () => driver.dropped);
  gauge('hanse_quarantined', 'Whether this validator is silent because its record of votes was lost', () =>
    (ledger.quarantine?.state.kind ?? 'none') === 'none' ? 0 : 1,
  );
  gauge(
    'hanse_consensus_relayed_total',
    'Consensus messages passed on to validators that are not linked with their author',
    () => ledger.relay.passed,
  );
  gauge('hanse_consensus_duplicates_total', 'Consensus messages that came twice', () => ledger.relay.duplicates);
  gauge(
    'hanse_sync_target_height',
    'Height a sync under way aims at, 0 when level',
    () => ledger.sync.progress()?.targetHeight ?? 0,
  );
  gauge('hanse_pool_pending', 'Transactions that could go into a block now', () => pool.stats().pending);
  gauge('hanse_pool_queued', 'Transactions that wait for a nonce or for funds', () => pool.stats().queued);
  gauge('hanse_pool_bytes', 'Bytes of the transactions in the pool', () => pool.stats().bytes);
  gauge('hanse_pool_journal_bytes', 'Size of the journal of the pool', () => pool.stats().journalBytes);
  gauge('hanse_peers', 'Live links to other nodes', () => network.peers().length);
  gauge('hanse_p2p_queued_bytes', 'Bytes waiting to be sent to peers', () => network.stats().queuedBytes);
  gauge('hanse_p2p_bytes_in_total', 'Bytes received from peers', () => network.stats().bytesIn);
  gauge('hanse_p2p_bytes_out_total', 'Bytes sent to peers', () => network.stats().bytesOut);
  gauge('hanse_p2p_banned_total', 'Peers banned for bad conduct', () => network.stats().banned);
  const labelled = (
    name: string,
    help: string,
    label: string,
    levels: () => { readonly [value: string]: number },
  ): void => {
    const one: Gauge = new Gauge({
      name,
      help,
      registers,
      labelNames: [label],
      collect: () => {
        for (const [value, level] of Object.entries(levels())) one.set({ [label]: value }, level);
      },
    });
  };
  labelled(
    'hanse_p2p_dropped_total',
    'Frames dropped because a queue was full, by type',
    'type',
    () => network.stats().dropped,
  );
  labelled(
    'hanse_p2p_refused_total',
    'Links refused or ended by this node, by reason',
    'code',
    () => network.stats().refused,
  );
  const blocks = new Counter({ name: 'hanse_blocks_total', help: 'Blocks committed since the start', registers });
  const transactions = new Counter({
    name: 'hanse_transactions_total',
    help: 'Transactions committed since the start',
    registers,
  });
  const gas = new Counter({ name: 'hanse_gas_total', help: 'Gas of the blocks committed since the start', registers });
  const size = new Histogram({
    name: 'hanse_block_transactions',
    help: 'Transactions of a block',
    buckets: [0, 1, 10, 100, 1000, 2500, 5000, 10_000],
    registers,
  });
  chain.onHead(({ block }) => {
    blocks.inc();
    transactions.inc(block.transactions.length);
    gas.inc(Number(block.header.gasUsed));
    size.observe(block.transactions.length);
  });
}

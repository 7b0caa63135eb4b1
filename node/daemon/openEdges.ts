import type { Evm } from '@hanse/execution';
import type { PeerNetwork } from '@hanse/p2p';
import { AdminServer, RpcServer } from '@hanse/rpc';
import { Registry } from 'prom-client';
import type { NodeConfig } from './config.ts';
import { DamageWatch } from './damageWatch.ts';
import type { LedgerNode } from './ledgerNode.ts';
import { listening } from './listening.ts';
import type { Logger } from './logger.ts';
import { registerNodeMetrics } from './nodeMetrics.ts';
import { readinessOf } from './readiness.ts';
import { rpcPorts } from './rpcPorts.ts';

export type Edges = { readonly rpc: RpcServer; readonly admin: AdminServer; readonly registry: Registry };

/** Opens the ports that people and tools talk to: JSON-RPC, and the admin port. Throws `daemon/port-in-use`. */
export async function openEdges({
  config,
  ledger,
  network,
  evm,
  log,
}: {
  readonly config: NodeConfig;
  readonly ledger: LedgerNode;
  readonly network: PeerNetwork;
  readonly evm: Evm;
  readonly log: Logger;
}): Promise<Edges> {
  const damage = new DamageWatch(log);
  const registry = new Registry();
  registerNodeMetrics({ registry, ledger, network });
  const admin = await listening('admin', config.admin, () =>
    AdminServer.listen({ ...config.admin, readiness: () => readinessOf(ledger, damage), registry, log }),
  );
  try {
    const ports = rpcPorts({ ledger, network, evm, damage });
    const rpc = await listening('rpc', config.rpc, () => RpcServer.listen({ ...config.rpc, ports, registry, log }));
    return { rpc, admin, registry };
  } catch (error) {
    await admin.close();
    throw error;
  }
}

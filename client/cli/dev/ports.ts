import { createServer } from 'node:net';
import type { Text } from '@hanse/base';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { LeagueNode, NodePorts } from './league.ts';
import { portOwner } from './portOwner.ts';

const HOST = '127.0.0.1';
const DEFAULT_BASE: NodePorts = { rpc: 8545, admin: 9545, p2p: 30300 };
const BASE_STEP = 1000;
const UNKNOWN_OWNER: Text = { en: 'an unknown program', zh: '未知程序' };
const OWNER: Text = { en: '{command} (process {pid})', zh: '{command}（进程 {pid}）' };

/** Ports for `count` nodes. Base 0 lets the system choose. */
export async function planPorts(count: number, basePort: number | undefined): Promise<NodePorts[]> {
  if (basePort === 0) return freePorts(count);
  const base =
    basePort === undefined
      ? DEFAULT_BASE
      : { rpc: basePort, admin: basePort + BASE_STEP, p2p: basePort + 2 * BASE_STEP };
  return Array.from({ length: count }, (_, index) => ({
    rpc: base.rpc + index,
    admin: base.admin + index,
    p2p: base.p2p + index,
  }));
}

/** Ports for one more node: after those in use, where they are free. */
export async function planPortsAfter(nodes: readonly LeagueNode[]): Promise<NodePorts> {
  const next = async (kind: keyof NodePorts): Promise<number> => {
    let port = Math.max(...nodes.map(({ ports }) => ports[kind])) + 1;
    const used = new Set(nodes.flatMap(({ ports }) => Object.values(ports)));
    while (used.has(port) || !(await isFree(port))) port++;
    return port;
  };
  return { rpc: await next('rpc'), admin: await next('admin'), p2p: await next('p2p') };
}

/** Throws `cli/port-taken` with the program that has one of the ports of these nodes. */
export async function checkPorts(
  nodes: readonly { readonly name: string; readonly ports: NodePorts }[],
  context: Context,
): Promise<void> {
  for (const { name, ports } of nodes) {
    for (const use of ['rpc', 'admin', 'p2p'] as const) {
      const port = ports[use];
      if (await isFree(port)) continue;
      const owner = portOwner(port);
      const said = owner === undefined ? context.words(UNKNOWN_OWNER) : context.words(OWNER, owner);
      throw cliFault('port-taken', { port, use, node: name, owner: said });
    }
  }
}

/** Whether this process could listen there now. */
function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function freePorts(count: number): Promise<NodePorts[]> {
  const servers = await Promise.all(
    Array.from({ length: count * 3 }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, HOST, resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Array.from({ length: count }, (_, index) => ({
    rpc: ports[index * 3] as number,
    admin: ports[index * 3 + 1] as number,
    p2p: ports[index * 3 + 2] as number,
  }));
}

import type { Fault, FaultPlan } from '../faultPlan.ts';
import type { NodeName } from '../observation.ts';
import type { DiskCopy } from './disk.ts';
import type { SimLeague } from './league.ts';
import { DATA, KEY, type SimNode } from './simNode.ts';

/** How often copies of data folders are made, if a fault of the plan will want one. */
const COPY_MS = 5000;
/** After a node gave up, its supervisor starts it again. */
export const RESTART_MS = 2000;

type Doing = {
  readonly league: SimLeague;
  readonly isOver: () => boolean;
  /** Copies of data folders, the newest last, for `restore`. */
  readonly copies: ReadonlyMap<NodeName, readonly { readonly atMs: number; readonly copy: DiskCopy }[]>;
};

/** Ends a process now and starts one again later. */
function restart(doing: Doing, node: SimNode, fault: Fault, loss: 'process' | 'power', between: () => void): void {
  node.kill(loss, fault.kind);
  between();
  doing.league.scheduler.after(fault.forMs, () => node.start());
}

/** Begins one fault; the result undoes it, where its end is more than a restart. */
function begin(doing: Doing, fault: Fault): (() => void) | undefined {
  const { league } = doing;
  const { network, scheduler, dice } = league;
  switch (fault.kind) {
    case 'cut':
      network.cut(fault.from, fault.to);
      return () => network.mend(fault.from, fault.to);
    case 'partition': {
      const cuts = cutsOf(league, fault.groups);
      for (const [from, to] of cuts) network.cut(from, to);
      return () => {
        for (const [from, to] of cuts) network.mend(from, to);
      };
    }
    case 'flap': {
      let isCut = false;
      let isOn = true;
      const turn = (): void => {
        if (!isOn || doing.isOver()) return;
        for (const [from, to] of [
          [fault.from, fault.to],
          [fault.to, fault.from],
        ] as const) {
          if (isCut) network.mend(from, to);
          else network.cut(from, to);
        }
        isCut = !isCut;
        scheduler.after(Math.max(10, fault.periodMs / 2), turn);
      };
      turn();
      return () => {
        isOn = false;
        if (!isCut) return;
        network.mend(fault.from, fault.to);
        network.mend(fault.to, fault.from);
      };
    }
    case 'weather': {
      const before = network.weather;
      network.weather = fault;
      return () => {
        network.weather = before;
      };
    }
    case 'bandwidth':
      network.limit(fault.node, fault.bytesPerSecond);
      return () => network.limit(fault.node, Number.POSITIVE_INFINITY);
    case 'crash':
      restart(doing, league.node(fault.node), fault, fault.loss, () => undefined);
      return undefined;
    case 'crash-at-boundary': {
      const node = league.node(fault.node);
      node.dieAt(fault.boundary, fault.loss);
      scheduler.after(fault.forMs, () => node.start());
      return undefined;
    }
    case 'outage':
      for (const node of league.nodes)
        scheduler.after(dice.next() * 50, () => restart(doing, node, fault, fault.loss, () => undefined));
      return undefined;
    case 'lone-decision': {
      const heights = new Map(league.nodes.map(({ name, height }) => [name, height]));
      const watch = (): void => {
        if (doing.isOver()) return;
        const first = league.nodes.find(({ name, height }) => height > (heights.get(name) ?? 0));
        if (first === undefined) {
          scheduler.after(1, watch);
          return;
        }
        const cuts = cutsOf(league, [
          [first.name],
          league.nodes.filter((node) => node !== first).map(({ name }) => name),
        ]);
        for (const [from, to] of cuts) network.cut(from, to);
        for (const node of league.nodes) {
          if (node === first) continue;
          node.kill('process', fault.kind);
          scheduler.after(dice.next() * 500, () => node.start());
        }
        scheduler.after(fault.forMs, () => {
          if (doing.isOver()) return;
          for (const [from, to] of cuts) network.mend(from, to);
        });
      };
      watch();
      return undefined;
    }
    case 'pause': {
      const { process } = league.node(fault.node);
      process?.pause();
      return () => process?.resume();
    }
    case 'wipe': {
      const node = league.node(fault.node);
      restart(doing, node, fault, 'process', () => {
        node.disk.wipe(DATA);
        node.harmed('wiped');
      });
      return undefined;
    }
    case 'lose-votes': {
      const node = league.node(fault.node);
      restart(doing, node, fault, 'process', () => {
        node.loseVotes();
        if (fault.data === 'kept') return;
        node.disk.wipe(DATA);
        node.harmed('wiped');
      });
      return undefined;
    }
    case 'restore': {
      const node = league.node(fault.node);
      const wantedMs = fault.atMs - fault.ageMs;
      const found = doing.copies.get(node.name)?.findLast(({ atMs }) => atMs <= wantedMs);
      restart(doing, node, fault, 'process', () => {
        if (found === undefined) node.disk.wipe(DATA);
        else node.disk.restore(DATA, found.copy);
        node.harmed('restored');
      });
      return undefined;
    }
    case 'disk-full': {
      const { trouble } = league.node(fault.node).disk;
      trouble.bytesLeft = fault.bytes;
      return () => {
        trouble.bytesLeft = Number.POSITIVE_INFINITY;
      };
    }
    case 'disk-slow': {
      const { trouble } = league.node(fault.node).disk;
      trouble.delayMs += fault.delayMs;
      return () => {
        trouble.delayMs = Math.max(0, trouble.delayMs - fault.delayMs);
      };
    }
    case 'disk-error': {
      const { trouble } = league.node(fault.node).disk;
      trouble.failIn = fault.call;
      return () => {
        trouble.failIn = 0;
      };
    }
    case 'bit-flip': {
      const node = league.node(fault.node);
      restart(doing, node, fault, 'process', () => {
        const inside = node.disk.fileNames.filter((name) => name.startsWith(`${DATA}/`) || name.startsWith(`${KEY}/`));
        const file =
          inside.find((name) => name.endsWith(fault.file)) ?? inside[fault.position % Math.max(1, inside.length)];
        if (file === undefined || !node.disk.flipBit(file, fault.position)) return;
        node.harmed('damaged');
        league.tell({ kind: 'damaged', node: node.name, file, at: fault.position });
      });
      return undefined;
    }
    case 'clock': {
      const node = league.node(fault.node);
      node.setClock(fault);
      return () => node.setClock({ skewMs: 0, rate: 1 });
    }
  }
}

function cutsOf(league: SimLeague, groups: readonly (readonly NodeName[])[]): [NodeName, NodeName][] {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((name): [NodeName, number] => [name, at])));
  const cuts: [NodeName, NodeName][] = [];
  for (const { name: from } of league.nodes) {
    for (const { name: to } of league.nodes) {
      const group = groupOf.get(from);
      if (from !== to && (group === undefined || group !== groupOf.get(to))) cuts.push([from, to]);
    }
  }
  return cuts;
}

function nodesOf(fault: Fault): readonly NodeName[] {
  if ('node' in fault) return [fault.node];
  if ('from' in fault) return [fault.from, fault.to];
  return fault.kind === 'partition' ? fault.groups.flat() : [];
}

/** Plans all faults. `isOver`: nothing of them begins, repeats or ends any more; healing undoes what is left. */
export function planFaults(league: SimLeague, plan: FaultPlan, isOver: () => boolean): void {
  const copies = new Map<NodeName, { readonly atMs: number; readonly copy: DiskCopy }[]>();
  const wanted = new Set(plan.faults.flatMap((fault) => (fault.kind === 'restore' ? [fault.node] : [])));
  const doing: Doing = { league, isOver, copies };
  const { scheduler } = league;
  const copy = (name: NodeName): void => {
    if (isOver()) return;
    const kept = copies.get(name) ?? [];
    kept.push({ atMs: scheduler.nowMs, copy: league.node(name).disk.copy(DATA) });
    copies.set(name, kept);
    scheduler.after(COPY_MS, () => copy(name));
  };
  for (const name of wanted) copy(name);
  for (const fault of plan.faults) {
    scheduler.after(fault.atMs, () => {
      if (isOver()) return;
      league.tell({ kind: 'fault', what: `${fault.kind} begins`, nodes: nodesOf(fault) });
      const undo = begin(doing, fault);
      if (undo === undefined) return;
      scheduler.after(fault.forMs, () => {
        if (isOver()) return;
        league.tell({ kind: 'fault', what: `${fault.kind} ends`, nodes: nodesOf(fault) });
        undo();
      });
    });
  }
}

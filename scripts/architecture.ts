import { CONTRACTS_ROOM, ROOMS, type Room, WINGS, type Wing } from './rooms.ts';

/** ARCHITECTURE.md, wholly made from the table of rooms. */
export function renderArchitecture(): string {
  return `${INTRODUCTION}
## The rooms
Arrows point from a room to the rooms it may import; an import that follows from two arrows is not drawn. \`daemon\`,
which wires them all, and the rooms of \`client/\` and \`lab/\` are left out.

\`\`\`mermaid
${renderPicture()}
\`\`\`

${Object.keys(WINGS)
  .map((wing) => renderWing(wing as Wing))
  .join('\n')}
Beside the wings: \`${CONTRACTS_ROOM}/\` (Solidity sources and, after a build, their artifacts), \`spec/\` (the protocol's rules, each
with an id that code and tests cite), \`docs/\` (decisions and generated reference), \`scripts/\` (one command for each job).
${CLOSING}`;
}

const INTRODUCTION = `<!-- Generated from scripts/rooms.ts by "npm run generate". Change the table, not this page. -->
# Architecture
Hanse is a house of small rooms. A room has one duty, one short README and one \`index.ts\` that lists its exports; it
lives in one of four wings. A room imports only from its own wing or from wings named before it, and of those only what
the tables below permit. Rooms that must work together but may not import each other meet in \`node/daemon\`, the only composition root: a room declares the port it needs, the daemon fills it.
A test reads the same table as this page and fails on an unlisted import, a circle, or I/O and clocks in a pure room.
`;

const CLOSING = `
## A transaction's way
\`\`\`
wallet → sdk → rpc ─┐                         ┌→ signer → p2p → other validators
                    ├→ pool → consensus.step ─┼→ ask: chain.build / chain.check → execution → evm, state, trie
peers  → p2p ───────┘        ↑ events         └→ decided: chain.commit → storage → head event → rpc subscribers
\`\`\`
Data flows to the right; imports do not follow it. Signatures are recovered once, at admission. A block is executed once
by each node: the proposer while building it, the others while checking it; committing only writes. One durable record
commits a block with its receipts and state changes, so a crash leaves height h or h-1 and nothing between.

## Rules of the house
1. What must be the same on every node is pure: \`core/\` names no \`node:*\`, clock, timer, randomness or console.
2. A consensus engine is \`step(state, event) → { state, output }\`; nothing is sent before what it depends on is on disk.
3. One ledger is one object; nothing is global, so several nodes run in one process.
4. Expected failures are \`Fault\`s with a code; strangers' input gets a \`Verdict\`; our own mistakes stop at \`invariant()\`.
5. Everything that can grow has a limit with a name.

Why it is so: [docs/decisions](docs/decisions/README.md). How to work on it: [CONTRIBUTING.md](CONTRIBUTING.md).
`;

function renderWing(wing: Wing): string {
  const rows = ROOMS.filter((room) => room.wing === wing).map(
    (room) =>
      `| [\`${room.name}\`](${wing}/${room.name}/README.md) | ${room.duty.en} | ${room.duty.zh} | ${renderImports(room)} |`,
  );
  return [
    `### \`${wing}/\`: ${WINGS[wing].en} · ${WINGS[wing].zh}`,
    '| room | one duty | 职责 | may import |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function renderImports(room: Room): string {
  return room.mayImport.length === 0 ? '–' : room.mayImport.map((name) => `\`${name}\``).join(' ');
}

function renderPicture(): string {
  const drawn = ROOMS.filter((room) => (room.wing === 'core' || room.wing === 'node') && room.name !== 'daemon');
  const boxes = (['core', 'node'] as const).map((wing) => {
    const names = drawn.filter((room) => room.wing === wing).map((room) => `    ${room.name}`);
    return [`  subgraph ${wing}_wing ["${wing}/"]`, ...names, '  end'].join('\n');
  });
  const arrows = drawn.flatMap((room) => directImports(room).map((name) => `  ${room.name} --> ${name}`));
  return ['flowchart BT', ...boxes, ...arrows].join('\n');
}

/** Imports of a room that none of its other imports has too. */
function directImports(room: Room): string[] {
  const reach = (name: string): readonly string[] => {
    const next = ROOMS.find((candidate) => candidate.name === name)?.mayImport ?? [];
    return [...next, ...next.flatMap(reach)];
  };
  const indirect = new Set(room.mayImport.flatMap(reach));
  return room.mayImport.filter((name) => !indirect.has(name));
}

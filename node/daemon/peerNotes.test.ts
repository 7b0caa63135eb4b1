import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, defineFaults } from '@hanse/base';
import type { NetworkEvent } from '@hanse/p2p';
import { PeerNotes, REFUSALS_MAX, REPEAT_MS } from './peerNotes.ts';

const p2p = defineFaults('p2p', {
  'different-genesis': { en: 'genesis', zh: '创世' },
  banned: { en: 'banned', zh: '封禁' },
  'duplicate-link': { en: 'twice', zh: '重复' },
  unreachable: { en: 'gone', zh: '不可达' },
});
const PEER = `0x${'aa'.repeat(20)}` as Address;

function refused(fields: Partial<Extract<NetworkEvent, { readonly kind: 'refused' }>> = {}): NetworkEvent {
  const remote = '10.0.0.1:40000';
  return { kind: 'refused', remote, direction: 'inbound', address: PEER, fault: p2p('different-genesis'), ...fields };
}

function notes(): { notes: PeerNotes; lines: object[]; clock: { nowMs: number } } {
  const lines: object[] = [];
  const clock = { nowMs: 0 };
  const log = {
    info: (_: string, fields = {}) => void lines.push(fields),
    warn: (_: string, fields = {}) => void lines.push(fields),
    error: () => undefined,
  };
  return { notes: new PeerNotes(log, () => clock.nowMs), lines, clock };
}

test('a peer refused on every dial is told once, again after an hour with the number, and after it was linked', () => {
  const { notes: peer, lines, clock } = notes();
  for (let dial = 0; dial < 50; dial++) peer.onEvent(refused());
  assert.equal(lines.length, 1);
  peer.onEvent(refused({ fault: p2p('banned') }));
  assert.equal(lines.length, 2, 'another reason is news');
  clock.nowMs = REPEAT_MS;
  peer.onEvent(refused());
  assert.deepEqual(lines.slice(2), [{ ...lines[0], repeated: 49 }]);
  peer.onUp(PEER);
  peer.onEvent(refused());
  assert.equal(lines.length, 4);
});

test('whoever has no address yet is told by its place: the host of who dials us, host and port of whom we dial', () => {
  const { notes: peer, lines } = notes();
  for (const port of [1, 2]) peer.onEvent(refused({ address: undefined, remote: `[::1]:${port}` }));
  assert.equal(lines.length, 1);
  for (const port of [1, 2]) peer.onEvent(refused({ address: undefined, remote: `h:${port}`, direction: 'outbound' }));
  assert.equal(lines.length, 3);
  const answer = { kind: 'refused-by-peer', remote: 'h:1', address: undefined, fault: p2p('banned') } as const;
  for (const reason of ['banned', 'banned', 'different-genesis']) peer.onEvent({ ...answer, reason });
  assert.equal(lines.length, 5);
});

test('crossed dials are not told, unreachable peers three times; the memory is bounded', () => {
  const { notes: peer, lines } = notes();
  peer.onEvent(refused({ fault: p2p('duplicate-link') }));
  const failed = { kind: 'dial-failed', remote: 'h:1', retryMs: 1, fault: p2p('unreachable') } as const;
  for (let attempts = 1; attempts < 9; attempts++) peer.onEvent({ ...failed, attempts });
  assert.equal(lines.length, 3);
  for (let host = 0; host <= REFUSALS_MAX; host++) peer.onEvent(refused({ address: undefined, remote: `h${host}:1` }));
  peer.onEvent(refused({ address: undefined, remote: 'h1:1' }));
  assert.equal(lines.length, 3 + REFUSALS_MAX + 1);
  peer.onEvent(refused({ address: undefined, remote: 'h0:1' }));
  assert.equal(lines.length, 3 + REFUSALS_MAX + 2, 'the oldest was forgotten');
});

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { bytesToHex, bytesToUint, decodeRlp, encodeRlp, type Hash, type RlpItem, uintToBytes } from '@hanse/base';
import { SECP256K1_N } from '@hanse/crypto';
import { signTransaction, type UnsignedTransaction } from '@hanse/protocol';
import { testAccount } from './accounts.ts';
import { claim, FRAME, HostilePeer } from './hostilePeer.ts';
import { httpRequest, type RpcFailure } from './jsonRpc.ts';
import { League } from './league.ts';
import { assertSameState } from './ledgerChecks.ts';
import type { NodeProcess } from './nodeProcess.ts';
import { poll } from './poll.ts';

const MEGABYTE = 1024 * 1024;
type HintedData = { readonly reason: string; readonly hint: { readonly en: string; readonly zh: string } };

describe('a live league and bad input', () => {
  let league: League;
  let honestNonce = 0n;
  let pids: (number | undefined)[];

  before(async () => {
    league = await League.start();
    pids = league.nodes.map(({ pid }) => pid);
  });
  after(async () => league?.[Symbol.asyncDispose]());

  /** After each blow: the same processes, and a transaction becomes final on a node that was not sent it. */
  async function assertAlive(): Promise<void> {
    assert.deepEqual(
      league.nodes.map(({ pid }) => pid),
      pids,
      league.nodes.map((node) => node.logTail(4)).join('\n'),
    );
    const { raw, hash } = sign({ nonce: honestNonce++ });
    await league.node(0).rpc.call('eth_sendRawTransaction', bytesToHex(raw));
    await poll('a block with an honest transaction', 6000, async () => {
      const receipt = await league.node(1).rpc.call<object | null>('eth_getTransactionReceipt', hash);
      return receipt === null ? undefined : receipt;
    });
  }

  function sign(
    change: Partial<UnsignedTransaction> = {},
    signer = testAccount('honest', 0),
  ): ReturnType<typeof signTransaction> {
    const plain = {
      type: 2,
      chainId: BigInt(league.chainId),
      nonce: 0n,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
      gasLimit: 21_000n,
      to: testAccount('honest', 1).address,
      value: 0n,
      data: new Uint8Array(0),
      accessList: [],
    } as const;
    return signTransaction({ ...plain, ...change } as UnsignedTransaction, signer.privateKey);
  }

  async function post(body: string): Promise<{ readonly status: number; readonly error: RpcFailure }> {
    const { status, text } = await httpRequest(league.node(0).plan.ports.rpc, { body });
    const answer = JSON.parse(text) as { readonly error: RpcFailure };
    return { status, error: answer.error };
  }

  describe('over RPC', () => {
    const malformed: { readonly [name: string]: { readonly body: string; readonly code: number } } = {
      'half a request': { body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"', code: -32700 },
      'no JSON at all': { body: '\u0000\u0001 hello', code: -32700 },
      'a hundred thousand brackets': { body: '['.repeat(100_000), code: -32700 },
      'a text': { body: '"eth_chainId"', code: -32600 },
      'an empty batch': { body: '[]', code: -32600 },
      'a method that nobody has': { body: '{"jsonrpc":"2.0","id":1,"method":"eth_steal"}', code: -32601 },
      'parameters of the wrong kind': {
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[7]}',
        code: -32602,
      },
    };
    for (const [name, { body, code }] of Object.entries(malformed)) {
      test(name, async () => {
        const { error } = await post(body);
        assert.equal(error.code, code, JSON.stringify(error));
        assertHinted(error);
      });
    }

    test('a body of 100 MB, announced', async () => {
      const { status, error } = await post(`"${'x'.repeat(100 * MEGABYTE)}"`);
      assert.equal(status, 413);
      assertHinted(error);
      await assertAlive();
    });

    test('a body of 100 MB, in chunks without an announced length', async () => {
      const text = await sendChunks(league.node(0), 100);
      assert.match(text, /^HTTP\/1\.1 413 /);
      assert.match(text, /"hint"/);
      await assertAlive();
    });

    test('a batch of 10,000', async () => {
      const call = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}';
      const { error } = await post(`[${Array.from({ length: 10_000 }, () => call).join(',')}]`);
      assert.match(error.message, /batch/i);
      assertHinted(error);
      await assertAlive();
    });

    test('a header that never ends is cut off', async () => {
      const socket = connect({ host: '127.0.0.1', port: league.node(0).plan.ports.rpc });
      socket.on('error', () => undefined);
      socket.resume();
      socket.write('POST / HTTP/1.1\r\nhost: localhost\r\nx: ');
      for (let sent = 0; sent < 64 && socket.writable; sent++) socket.write('x'.repeat(1024));
      await new Promise((resolve) => socket.once('close', resolve));
      await assertAlive();
    });

    const send = (raw: Uint8Array): Promise<{ readonly error: RpcFailure }> =>
      post(`{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["${bytesToHex(raw)}"]}`);
    const refused: { readonly [name: string]: { readonly raw: () => Uint8Array; readonly message: RegExp } } = {
      'of another chain': { raw: () => sign({ chainId: 1n }).raw, message: /chain/i },
      'with a used nonce': {
        raw: () => sign({ nonce: 0n, value: 0n, gasLimit: 30_000n }).raw,
        message: /nonce too low/,
      },
      'with too little gas': {
        raw: () => sign({ nonce: 500n, gasLimit: 20_999n }).raw,
        message: /intrinsic gas too low/,
      },
      'of more coins than there are': {
        raw: () => sign({ nonce: honestNonce, value: 1n }).raw,
        message: /insufficient funds/,
      },
      'without a signature': {
        raw: () => resigned(sign({ nonce: 501n }).raw, () => [0n, 0n, 0n]),
        message: /invalid transaction v, r, s values|\br is 0\b/,
      },
      'with a high s': {
        raw: () => resigned(sign({ nonce: 502n }).raw, ([parity, r, s]) => [1n - parity, r, SECP256K1_N - s]),
        message: /invalid transaction v, r, s values|\br is 0\b/,
      },
      'with blobs': { raw: () => new Uint8Array([3, ...encodeRlp([uintToBytes(1)])]), message: /blob/i },
      'cut short': { raw: () => sign({ nonce: 503n }).raw.subarray(0, 60), message: /./ },
      'of an unknown type': { raw: () => new Uint8Array([0x7e, 1, 2, 3]), message: /type/i },
    };
    for (const [name, { raw, message }] of Object.entries(refused)) {
      test(`a transaction ${name}`, async () => {
        await assertAlive(); // so that nonce 0 is used
        const { error } = await send(raw());
        assert.match(error.message, message, JSON.stringify(error));
        assertHinted(error);
      });
    }

    test('a nonce gap waits in the queue and holds nobody up', async () => {
      const other = testAccount('gap', 0);
      const { raw, hash } = sign({ nonce: 9n }, other);
      assert.equal(await league.node(0).rpc.call('eth_sendRawTransaction', bytesToHex(raw)), hash);
      const status = await league.node(0).rpc.call<{ readonly queued: string }>('txpool_status');
      assert.equal(Number(status.queued), 1);
      await assertAlive();
      assert.equal(await league.node(0).rpc.call('eth_getTransactionReceipt', hash), null);
    });
  });

  describe('between nodes, from one with a valid certificate', () => {
    let hostile: HostilePeer;
    let victim: NodeProcess;

    beforeEach(async () => {
      victim = league.node(0);
      const observer = await league.addObserver();
      league.nodes.pop(); // its process is this test
      const block = await victim.rpc.call<{ readonly hash: Hash }>('eth_getBlockByNumber', '0x0', false);
      hostile = HostilePeer.of(victim.plan, observer.plan);
      await hostile.join(observer.plan, { genesisHash: block.hash, chainId: league.chainId });
    });

    const cut: { readonly [name: string]: (peer: HostilePeer) => void } = {
      'a frame of an unknown type': (peer) => peer.frame(250, new Uint8Array(8)),
      'a frame that claims 4 GB': (peer) => peer.raw(claim(0xffff_ffff, FRAME.consensus)),
      'consensus messages that do not decode': (peer) => {
        for (let at = 0; at < 20; at++) peer.frame(FRAME.consensus, new Uint8Array(100).fill(at));
      },
      'transactions that do not decode': (peer) => {
        for (let at = 0; at < 20; at++) peer.frame(FRAME.transactions, new Uint8Array(100).fill(200 + at));
      },
      'requests that do not decode': (peer) => {
        for (let at = 0; at < 20; at++) peer.frame(FRAME.getBlocks, new Uint8Array(60).fill(at));
      },
    };
    for (const [name, attack] of Object.entries(cut)) {
      test(`${name} end the link with a reason`, async () => {
        attack(hostile);
        await Promise.race([
          hostile.closed,
          new Promise((_, reject) => setTimeout(reject, 5000, new Error('still connected')).unref()),
        ]);
        assert.ok(hostile.reason !== undefined, 'a refuse frame says why');
        await assertAlive();
      });
    }

    test('garbage without a frame', async () => {
      hostile.raw(crypto.getRandomValues(new Uint8Array(60_000)));
      await hostile.closed;
      await assertAlive();
    });
  });

  test('after all of it the four agree', async () => {
    await assertAlive();
    await assertSameState(league);
  });
});

/** An error that a person can act on. */
function assertHinted({ data, message }: RpcFailure): void {
  const { reason, hint } = (data ?? {}) as Partial<HintedData>;
  assert.match(reason ?? '', /^[a-z0-9]+\/[a-z0-9-]+$/, `${message}: data.reason`);
  assert.ok(hint?.en !== undefined && hint.en.length > 10, `${message}: hint in English`);
  assert.ok(hint?.zh !== undefined && /\p{Script=Han}/u.test(hint.zh), `${message}: hint in Chinese`);
}

type Signature = readonly [parity: bigint, r: bigint, s: bigint];

/** The transaction `raw` of type 2 with another signature. */
function resigned(raw: Uint8Array, change: (signature: Signature) => Signature): Uint8Array {
  const fields = decodeRlp(raw.subarray(1)) as RlpItem[];
  const last = fields.slice(-3).map((field) => bytesToUint(field as Uint8Array));
  const signature = change(last as unknown as Signature).map(uintToBytes);
  return new Uint8Array([2, ...encodeRlp([...fields.slice(0, -3), ...signature])]);
}

/** Streams `megabytes` in chunks to the RPC port, as far as the node takes them; gives what it answers. */
function sendChunks(node: NodeProcess, megabytes: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: node.plan.ports.rpc });
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('"error"')) socket.destroy();
    });
    socket.on('error', () => undefined); // the node may hang up while we still send: what it said counts
    socket.on('close', () => resolve(text));
    socket.write(
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `${MEGABYTE.toString(16)}\r\n${' '.repeat(MEGABYTE)}\r\n`;
    let sent = 0;
    const push = (): void => {
      while (sent < megabytes && !socket.destroyed) {
        sent++;
        if (!socket.write(chunk)) {
          socket.once('drain', push);
          return;
        }
      }
      if (!socket.destroyed) socket.write('0\r\n\r\n');
    };
    push();
  });
}

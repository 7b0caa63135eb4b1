import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Address, Hash } from '@hanse/base';
import {
  createAuthority,
  issueNodeCertificate,
  loadCertificateAndKey,
  type NodeRole,
  saveCertificateAndKey,
} from '@hanse/identity';
import { type GenesisAccount, genesisToJson, parseGenesis, signTransaction } from '@hanse/protocol';
import { createKey, encryptKeystore, type NewKey, SCRYPT_LIGHT } from '@hanse/signer';
import { type NodeConfig, parseNodeConfig } from './config.ts';
import { HanseNode } from './hanseNode.ts';
import { createVoteRecord } from './openSigner.ts';

const HOST = '127.0.0.1';
const CHAIN_ID = 7001;
const ORGANISATION = 'north';

export type TestPlace = {
  readonly name: string;
  readonly key: NewKey;
  readonly folder: string;
  readonly config: NodeConfig;
};

/** A league of real nodes in this process: real disks, TLS and clocks. Links are made by {@link TestLeague.link}. */
export class TestLeague {
  readonly places: TestPlace[];
  readonly #nodes = new Map<string, HanseNode>();
  readonly #client = createKey();
  #nonce = 0n;

  private constructor(places: TestPlace[]) {
    this.places = places;
  }

  /** A second node with the key of `name`, and a memory of its own: together they are one lying validator. */
  async addTwin(name: string): Promise<string> {
    const { key, config, folder } = this.place(name);
    const twin = `${name}twin`;
    const at = `${folder}twin`;
    const { genesisPath } = config;
    const certificate = loadCertificateAndKey({
      certificatePath: config.tls.certificatePath,
      keyPath: config.tls.privateKeyPath,
    });
    const furnished = await furnish({ name: twin, folder: at, key, certificate, genesisPath });
    this.places.push({ name: twin, key, folder: at, config: furnished });
    return twin;
  }

  /** `roles`: one for each node, named n1, n2, …; `alloc`: more accounts of block 0. */
  static async create(
    t: TestContext,
    roles: readonly NodeRole[],
    options: {
      readonly hanse?: { readonly [field: string]: number };
      readonly alloc?: (validators: readonly Address[]) => ReadonlyMap<Address, GenesisAccount>;
    } = {},
  ): Promise<TestLeague> {
    const root = mkdtempSync(join(tmpdir(), 'hanse-league-'));
    const authority = await createAuthority({ organisation: ORGANISATION });
    const keys = roles.map(() => createKey());
    const validators = keys.flatMap(({ address }, at) => (roles[at] === 'validator' ? [address] : []));
    const hanse = {
      engine: 'qbft',
      validators: validators.map((address) => ({ address, member: ORGANISATION })),
      members: [{ name: ORGANISATION, caCertificate: authority.certificate }],
      blockPeriodMs: 100,
      emptyBlockPeriodMs: 300,
      roundTimeoutMs: 1000,
      roundTimeoutMsMax: 4000,
      ...options.hanse,
    };
    const parsed = parseGenesis({ config: { chainId: CHAIN_ID }, hanse, alloc: {} });
    const alloc = new Map([...parsed.alloc, ...(options.alloc?.(validators) ?? [])]);
    const genesisPath = join(root, 'genesis.json');
    writeFileSync(genesisPath, JSON.stringify(genesisToJson({ ...parsed, alloc })));
    const places = await Promise.all(
      keys.map(async (key, at): Promise<TestPlace> => {
        const name = `n${at + 1}`;
        const folder = join(root, name);
        const certificate = await issueNodeCertificate({
          authority,
          role: roles[at] ?? 'validator',
          address: key.address,
        });
        return { name, key, folder, config: await furnish({ name, folder, key, certificate, genesisPath }) };
      }),
    );
    const league = new TestLeague(places);
    t.after(async () => {
      await Promise.all([...league.#nodes.values()].map((node) => node.stop()));
      rmSync(root, { recursive: true });
    });
    return league;
  }

  place(name: string): TestPlace {
    const found = this.places.find((place) => place.name === name);
    assert.ok(found !== undefined, `there is a place ${name}`);
    return found;
  }

  node(name: string): HanseNode {
    const node = this.#nodes.get(name);
    assert.ok(node !== undefined, `${name} is up`);
    return node;
  }

  get nodes(): readonly HanseNode[] {
    return [...this.#nodes.values()];
  }

  async start(...names: readonly string[]): Promise<void> {
    for (const name of names) this.#nodes.set(name, await HanseNode.start(this.place(name).config));
  }

  async stop(name: string): Promise<void> {
    const node = this.node(name);
    this.#nodes.delete(name);
    await node.stop();
  }

  /** Each pair, `n1-n2`, is linked; it stays so until one of them stops. */
  link(...pairs: readonly string[]): void {
    for (const pair of pairs) {
      const [left = '', right = ''] = pair.split('-');
      const { network } = this.node(right);
      this.node(left).network.addTarget({ host: HOST, port: network.port, address: this.place(right).key.address });
    }
  }

  heights(): readonly number[] {
    return this.nodes.map(({ ledger }) => ledger.chain.head().header.number);
  }

  /** A transaction of a client, given to one node. */
  async transact(name: string): Promise<Hash> {
    const to = this.#client.address;
    const fields = { type: 0, chainId: BigInt(CHAIN_ID), gasPrice: 0n, gasLimit: 21_000n, value: 0n } as const;
    const transaction = signTransaction(
      { ...fields, nonce: this.#nonce++, to, data: new Uint8Array(0) },
      this.#client.privateKey,
    );
    const [result] = await this.node(name).ledger.submit([transaction.raw]);
    assert.equal(result?.kind, 'added');
    return transaction.hash;
  }

  /** Resolves when `isDone` holds, looked at again after each block anywhere and now and then. */
  async until(isDone: () => boolean, what: string, withinMs = 20_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!isDone()) {
      assert.ok(Date.now() < end, `${what} within ${withinMs} ms; heights ${this.heights()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function furnish(of: {
  readonly name: string;
  readonly folder: string;
  readonly key: NewKey;
  readonly certificate: Awaited<ReturnType<typeof issueNodeCertificate>>;
  readonly genesisPath: string;
}): Promise<NodeConfig> {
  const { name, folder, key, certificate, genesisPath } = of;
  for (const part of ['key', 'tls', 'logs']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(
    join(folder, 'key/keystore.json'),
    JSON.stringify(await encryptKeystore(key.privateKey, name, SCRYPT_LIGHT)),
  );
  writeFileSync(join(folder, 'key/passphrase'), name, { mode: 0o600 });
  await createVoteRecord(join(folder, 'key/votes'));
  const paths = { certificatePath: join(folder, 'tls/node.pem'), keyPath: join(folder, 'tls/node.key.pem') };
  saveCertificateAndKey(certificate, paths);
  const config = {
    name,
    genesis: genesisPath,
    key: { keystore: 'key/keystore.json', passphraseFile: 'key/passphrase', votes: 'key/votes' },
    tls: { certificate: 'tls/node.pem', privateKey: 'tls/node.key.pem' },
    p2p: { host: HOST, port: 0, peers: [] },
    rpc: { host: HOST, port: 0 },
    admin: { host: HOST, port: 0 },
    log: { level: 'info', file: 'logs/node.log' },
  };
  return parseNodeConfig(JSON.stringify(config), join(folder, 'node.json'));
}

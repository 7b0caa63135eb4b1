import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Address, isAddress } from '@hanse/base';
import { daemonFault } from './faults.ts';

export type Endpoint = { readonly host: string; readonly port: number };

/** A node's settings: only what nodes may safely disagree about; all else is genesis or governance. Paths are absolute. */
export type NodeConfig = {
  readonly name: string;
  readonly genesisPath: string;
  readonly dataFolder: string;
  readonly key: {
    readonly keystorePath: string;
    readonly passphrasePath: string | undefined;
    readonly votesPath: string;
  };
  readonly tls: { readonly certificatePath: string; readonly privateKeyPath: string };
  readonly p2p: Endpoint & { readonly peers: readonly (Endpoint & { readonly address: Address | undefined })[] };
  readonly rpc: Endpoint & { readonly corsOrigins: readonly string[]; readonly hosts: readonly string[] };
  readonly admin: Endpoint;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly path: string | undefined };
  /** File that every event and output of consensus is appended to, for outside checkers. */
  readonly consensusTrace: string | undefined;
  readonly state: {
    /** Blocks between two write-outs of the index. */
    readonly flushBlocks: number;
    /** Blocks whose state can be read; undefined keeps all (an archive). */
    readonly historyBlocks: number | undefined;
  };
};

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Reads one object of the configuration, naming the path of what is wrong; unknown fields are refused. */
class Fields {
  readonly #file: string;
  readonly #path: string;
  readonly #values: { readonly [name: string]: unknown };
  readonly #known = new Set<string>();

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw daemonFault('bad-config', {
        path: file,
        field: path || '{…}',
        seen: describe(value),
        wanted: '{…}',
      });
    }
    this.#values = value as { readonly [name: string]: unknown };
  }

  #read<Value>(name: string, wanted: string, parse: (value: unknown) => Value | undefined, fallback?: Value): Value {
    this.#known.add(name);
    const seen = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    if (seen === undefined && fallback !== undefined) return fallback;
    const value = parse(seen);
    if (value !== undefined) return value;
    const place = { path: this.#file, field: this.#name(name), wanted };
    throw seen === undefined
      ? daemonFault('missing-setting', place)
      : daemonFault('bad-config', { ...place, seen: describe(seen) });
  }

  #name(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  has(name: string): boolean {
    this.#known.add(name);
    return Object.hasOwn(this.#values, name);
  }

  text(name: string, fallback?: string): string {
    return this.#read(
      name,
      '"…"',
      (value) => (typeof value === 'string' && value !== '' ? value : undefined),
      fallback,
    );
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    return this.#read(name, choices.join(' | '), (value) => choices.find((choice) => choice === value), fallback);
  }

  integer(
    name: string,
    { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback?: number },
  ): number {
    const fits = (value: unknown): value is number =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    return this.#read(name, `${min}…${max}`, (value) => (fits(value) ? value : undefined), fallback);
  }

  address(name: string): Address {
    this.#known.add(name);
    const value = this.#values[name];
    if (isAddress(value)) return value.toLowerCase() as Address;
    throw daemonFault('bad-address', { path: this.#file, field: this.#name(name), seen: describe(value) });
  }

  texts(name: string, fallback: readonly string[]): readonly string[] {
    const parse = (value: unknown): readonly string[] | undefined =>
      Array.isArray(value) && value.every((one) => typeof one === 'string') ? (value as string[]) : undefined;
    return this.#read(name, '["…", …]', parse, fallback);
  }

  object(name: string, fallback?: object): Fields {
    return new Fields(
      this.#file,
      this.#name(name),
      this.#read(name, '{…}', (value) => value ?? undefined, fallback),
    );
  }

  objects(name: string): readonly Fields[] {
    const list = this.#read(name, '[…]', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined), []);
    return list.map((value, index) => new Fields(this.#file, `${this.#name(name)}[${index}]`, value));
  }

  /** Refuses fields nobody asked for: a misspelt setting must not pass silently. */
  end(): void {
    for (const name of Object.keys(this.#values)) {
      if (this.#known.has(name)) continue;
      const wanted = [...this.#known].join(', ');
      throw daemonFault('unknown-setting', { path: this.#file, field: this.#name(name), wanted });
    }
  }
}

function describe(value: unknown): string {
  return value === undefined ? '–' : (JSON.stringify(value)?.slice(0, 80) ?? typeof value);
}

function readEndpoint(fields: Fields): Endpoint {
  return { host: fields.text('host', '127.0.0.1'), port: fields.integer('port', { min: 0, max: 65535 }) };
}

/** `text` as the configuration that lies at `path`; relative paths in it start from its folder. */
export function parseNodeConfig(text: string, path: string): NodeConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw daemonFault('bad-json', { path, seen: error instanceof Error ? error.message : String(error) }, error);
  }
  const folder = dirname(path);
  const at = (file: string): string => resolve(folder, file);
  const root = new Fields(path, '', value);
  const key = root.object('key');
  const tls = root.object('tls');
  const p2p = root.object('p2p');
  const rpc = root.object('rpc');
  const admin = root.object('admin');
  const log = root.object('log', {});
  const state = root.object('state', {});
  const peers = p2p.objects('peers');
  const config: NodeConfig = {
    name: root.text('name'),
    genesisPath: at(root.text('genesis')),
    dataFolder: at(root.text('dataFolder', 'data')),
    key: {
      keystorePath: at(key.text('keystore')),
      passphrasePath: key.has('passphraseFile') ? at(key.text('passphraseFile')) : undefined,
      votesPath: at(key.text('votes', `${key.text('keystore')}.votes`)),
    },
    tls: { certificatePath: at(tls.text('certificate')), privateKeyPath: at(tls.text('privateKey')) },
    p2p: {
      ...readEndpoint(p2p),
      peers: peers.map((peer) => ({
        ...readEndpoint(peer),
        address: peer.has('address') ? peer.address('address') : undefined,
      })),
    },
    rpc: {
      ...readEndpoint(rpc),
      corsOrigins: rpc.texts('corsOrigins', []),
      hosts: rpc.texts('hosts', ['localhost', '127.0.0.1', '[::1]']),
    },
    admin: readEndpoint(admin),
    log: { level: log.oneOf('level', LOG_LEVELS, 'info'), path: log.has('file') ? at(log.text('file')) : undefined },
    consensusTrace: root.has('consensusTrace') ? at(root.text('consensusTrace')) : undefined,
    state: {
      flushBlocks: state.integer('flushBlocks', { min: 1, max: 1024, fallback: 16 }),
      historyBlocks: state.has('historyBlocks')
        ? state.integer('historyBlocks', { min: 128, max: Number.MAX_SAFE_INTEGER })
        : undefined,
    },
  };
  for (const fields of [root, key, tls, p2p, rpc, admin, log, state, ...peers]) fields.end();
  return config;
}

/**
 * Reads the configuration file; `consensusTrace`, a path, comes before the file's own. `daemon/no-config`, `daemon/bad-json`,
 * `daemon/bad-config` or one of its kin.
 */
export function loadNodeConfig(
  path: string,
  { consensusTrace }: { readonly consensusTrace?: string | undefined } = {},
): NodeConfig {
  const absolute = resolve(path);
  let text: string;
  try {
    text = readFileSync(absolute, 'utf8');
  } catch (error) {
    throw daemonFault(
      'no-config',
      { path: absolute, seen: error instanceof Error ? error.message : String(error) },
      error,
    );
  }
  const config = parseNodeConfig(text, absolute);
  return consensusTrace === undefined ? config : { ...config, consensusTrace: resolve(consensusTrace) };
}

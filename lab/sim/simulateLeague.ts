import { type Address, bytesToHex, type Fault, type Hash, hexToBytes } from '@hanse/base';
import type { EngineSettings } from '@hanse/consensus';
import { createAddress } from '@hanse/crypto';
import { DamageWatch, type LedgerNode, rpcPorts } from '@hanse/daemon';
import { HanseEvm } from '@hanse/evm';
import type { PoolResult } from '@hanse/pool';
import { type GenesisAccount, type Log, signTransaction } from '@hanse/protocol';
import { LocalRpc, type RpcRequest } from '@hanse/rpc';
import { Checkers } from './checkers/checkers.ts';
import { simFault } from './faults.ts';
import type { NodeName, Observation, Violation } from './observation.ts';
import { SimLeague } from './world/league.ts';
import type { Weather } from './world/network.ts';
import { DATA, REAL_CRYPTO, type SimNode, STUB_CRYPTO } from './world/simNode.ts';
import { keyOf } from './world/stubScheme.ts';

/** Virtual time for a transaction to come into a block, and for a node to take it. */
const WITHIN_MS = 30_000;
/** Virtual time in which a new league finds itself. */
const BEGIN_MS = 3000;
const GAS = 10_000_000n;
const BALANCE = 10n ** 24n;

export type SimulateLeagueOptions = {
  /** `qbft` unless given. */
  readonly engine?: string;
  /** Validators; 4 unless given. */
  readonly validators?: number;
  /** Nodes that only follow; none unless given. */
  readonly observers?: number;
  /** The same seed and the same calls give the same run. */
  readonly seed?: number;
  readonly settings?: EngineSettings;
  /** Accounts with money whose keys the test has; 3 unless given. */
  readonly accounts?: number;
  /** More accounts of the genesis, contracts among them. */
  readonly alloc?: ReadonlyMap<Address, GenesisAccount>;
  /** `real` (unless given): secp256k1, so that wallets and libraries can sign. `stub`: for long runs. */
  readonly signatures?: 'real' | 'stub';
  readonly observe?: (event: Observation) => void;
};

export type SimAccount = { readonly address: Address; readonly privateKey: Uint8Array };

/** What to send. Hex may be of any case. */
export type SimTransaction = {
  readonly from: SimAccount;
  /** Absent: creates a contract. */
  readonly to?: Address;
  readonly data?: Uint8Array | string;
  /** Wei. */
  readonly value?: bigint;
  readonly gas?: bigint;
};

export type SimReceipt = {
  readonly hash: Hash;
  readonly blockHash: Hash;
  readonly height: number;
  readonly index: number;
  readonly status: 0 | 1;
  readonly contractAddress: Address | undefined;
  readonly logs: readonly Log[];
};

export type SimCall = { readonly to: Address; readonly data: Uint8Array | string; readonly from?: Address };

/** Which node to talk to: the first that runs, unless given. */
export type AtNode = { readonly node?: NodeName };

/** Starts a league of production nodes in virtual time and lets it find itself. */
export async function simulateLeague(options: SimulateLeagueOptions = {}): Promise<SimulatedLeague> {
  const league = new SimulatedLeague(options);
  await league.run(BEGIN_MS);
  return league;
}

/** A league under the control of a test: it lets time pass, breaks things, and asks whatever it wants to know. */
export class SimulatedLeague {
  readonly accounts: readonly SimAccount[];
  readonly #league: SimLeague;
  readonly #checkers: Checkers;
  readonly #evm = new HanseEvm();
  readonly #rpcs = new WeakMap<LedgerNode, LocalRpc>();

  /** Use {@link simulateLeague}. */
  constructor(options: SimulateLeagueOptions) {
    const { engine = 'qbft', validators = 4, observers = 0, seed = 1, settings, observe } = options;
    const crypto = options.signatures === 'stub' ? STUB_CRYPTO : REAL_CRYPTO;
    this.accounts = Array.from({ length: options.accounts ?? 3 }, (_, at) => {
      const privateKey = keyOf(`account ${at + 1}`);
      return { address: crypto.scheme.address(privateKey), privateKey };
    });
    const rich = { balance: BALANCE, nonce: 0n, code: new Uint8Array(0), storage: new Map<Hash, bigint>() };
    let checkers: Checkers | undefined;
    this.#league = new SimLeague({
      engine,
      nodes: validators,
      observers,
      seed,
      crypto,
      clients: 0,
      ...(settings === undefined ? {} : { settings }),
      alloc: new Map([
        ...this.accounts.map(({ address }): [Address, GenesisAccount] => [address, rich]),
        ...(options.alloc ?? []),
      ]),
      observe: (event) => {
        checkers?.observe(event);
        observe?.(event);
      },
    });
    this.#checkers = new Checkers(this.#league.facts);
    checkers = this.#checkers;
    this.#league.start();
  }

  get chainId(): bigint {
    return this.#league.genesis.chainId;
  }

  get nodes(): readonly NodeName[] {
    return this.#league.nodes.map(({ name }) => name);
  }

  /** Virtual milliseconds since the league began. */
  get nowMs(): number {
    return this.#league.scheduler.nowMs;
  }

  /** Lets `forMs` of virtual time pass. */
  async run(forMs: number): Promise<void> {
    await this.#league.run(forMs);
  }

  /** Lets time pass until `isDone`, asked after each event. Throws `sim/not-in-time` with `what`. */
  async runUntil(what: string, isDone: () => boolean, withinMs: number = WITHIN_MS): Promise<void> {
    if (await this.#league.run(withinMs, isDone)) return;
    const seen = this.#league.nodes.map(({ name, height }) => `${name} ${height < 0 ? 'down' : height}`).join(', ');
    throw simFault('not-in-time', { what, wanted: withinMs, seen });
  }

  /** Height of a node's head; -1 while it is down. */
  height(node: NodeName): number {
    return this.#league.node(node).height;
  }

  /** The production node itself, for whatever this interface does not offer. Throws `sim/node-down`. */
  ledger({ node }: AtNode = {}): LedgerNode {
    return this.#up(node).ledger;
  }

  /** Gives a transaction to a node. Resolves when it is durable there; a block comes later. Throws `sim/transaction-refused`. */
  async submit(transaction: SimTransaction, at: AtNode = {}): Promise<Hash> {
    const { name, ledger } = this.#up(at.node);
    const { from, to = null, data = new Uint8Array(0), value = 0n, gas = GAS } = transaction;
    const { chain, pool } = ledger;
    const account = chain.stateAt(chain.head().header.number).account(from.address);
    const nonce = pool.nextNonce(from.address) ?? account?.nonce ?? 0n;
    const { raw, hash } = signTransaction(
      {
        type: 2,
        chainId: this.chainId,
        nonce,
        gasLimit: gas,
        to: to === null ? null : (to.toLowerCase() as Address),
        value,
        data: bytesOf(data),
        accessList: [],
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      },
      from.privateKey,
      this.#league.crypto.scheme.sign,
    );
    const [result] = (await this.#settled(`node ${name} takes the transaction`, ledger.submit([raw]))) as PoolResult[];
    if (result?.kind === 'refused') throw refusal(name, result.fault);
    this.#league.tell({ kind: 'submitted', node: name, hash, sender: from.address, nonce });
    return hash;
  }

  /** {@link submit}, then waits until that node has its receipt. Throws `sim/not-in-time`. */
  async send(transaction: SimTransaction, at: AtNode & { readonly withinMs?: number } = {}): Promise<SimReceipt> {
    const { name } = this.#up(at.node);
    const hash = await this.submit(transaction, { node: name });
    return this.waitForReceipt(hash, { ...at, node: name });
  }

  /** The receipt as soon as a node has it. */
  async waitForReceipt(hash: Hash, at: AtNode & { readonly withinMs?: number } = {}): Promise<SimReceipt> {
    const { name } = this.#up(at.node);
    const isThere = (): boolean => this.#league.node(name).ledger?.chain.blocks.placeOf(hash) !== undefined;
    await this.runUntil(`a receipt of ${hash} on ${name}`, isThere, at.withinMs);
    const receipt = this.receipt(hash, { node: name });
    if (receipt === undefined) throw new RangeError(`node ${name} has a block without its receipts`);
    const { blockHash, height, index } = receipt;
    this.#league.tell({ kind: 'acknowledged', node: name, hash, blockHash, height, index });
    return receipt;
  }

  /** The receipt as a node has it now; undefined where the transaction is in no block of its. */
  receipt(hash: Hash, at: AtNode = {}): SimReceipt | undefined {
    const { blocks } = this.#up(at.node).ledger.chain;
    const place = blocks.placeOf(hash);
    const stored = place === undefined ? undefined : blocks.at(place.height);
    const transaction = stored?.block.transactions[place?.index ?? -1];
    const receipt = stored?.receipts[place?.index ?? -1];
    if (place === undefined || stored === undefined || transaction === undefined || receipt === undefined)
      return undefined;
    const { to, sender, nonce } = transaction;
    return {
      hash,
      blockHash: stored.block.hash,
      height: place.height,
      index: place.index,
      status: receipt.status,
      contractAddress: to === null ? createAddress(sender, nonce) : undefined,
      logs: receipt.logs,
    };
  }

  /** Creates a contract and waits for it; `code`: creation code with its constructor's arguments. */
  async deploy(from: SimAccount, code: Uint8Array | string, at: AtNode = {}): Promise<Address> {
    const { contractAddress, status, hash } = await this.send({ from, data: code }, at);
    if (contractAddress === undefined || status === 0) throw new RangeError(`the creation ${hash} reverted`);
    return contractAddress;
  }

  /** Reads a contract in the newest state that a node has. Throws `sim/call-reverted`. */
  async call({ to, data, from }: SimCall, at: AtNode = {}): Promise<Uint8Array> {
    const request = { to, data: bytesToHex(bytesOf(data)), ...(from === undefined ? {} : { from }) };
    try {
      return hexToBytes((await this.request({ method: 'eth_call', params: [request, 'latest'] }, at)) as `0x${string}`);
    } catch (error) {
      const { data: seen, message } = error as { readonly data?: unknown; readonly message: string };
      throw simFault('call-reverted', { to, seen: typeof seen === 'string' ? seen : message }, error);
    }
  }

  /**
   * JSON-RPC as the node's port answers it, for viem's `custom` transport, ethers' `BrowserProvider` and others
   * (EIP-1193). Time stands still while they wait; `eth_sendRawTransaction` takes as much as the node's disk does.
   */
  async request(request: RpcRequest, at: AtNode = {}): Promise<unknown> {
    const node = this.#up(at.node);
    const asked = this.#rpcOf(node).request(request);
    return request.method === 'eth_sendRawTransaction' ? this.#settled(request.method, asked) : asked;
  }

  /** The provider of one node. */
  provider(node?: NodeName): { request(request: RpcRequest): Promise<unknown> } {
    return { request: (request) => this.request(request, node === undefined ? {} : { node }) };
  }

  /** Ends a node's process. `power`: what its disk had not synced is lost, too. */
  crash(node: NodeName, loss: 'process' | 'power' = 'process'): void {
    this.#league.node(node).kill(loss, 'crashed by the test');
  }

  /** Starts a node that is down, on whatever its disk holds. */
  start(node: NodeName): void {
    this.#league.node(node).start();
  }

  /** A node stands still, as a virtual machine that is moved; its timers and messages wait. */
  pause(node: NodeName): void {
    this.#league.node(node).process?.pause();
  }

  resume(node: NodeName): void {
    this.#league.node(node).process?.resume();
  }

  /**
   * Ends a node's process and empties its data folder. Its key stays, and the memory of its votes unless that is `lost`,
   * too: then it begins in quarantine.
   */
  wipe(node: NodeName, { votes = 'kept' }: { readonly votes?: 'kept' | 'lost' } = {}): void {
    const found = this.#league.node(node);
    found.kill('process', 'wiped by the test');
    if (votes === 'lost') found.loseVotes();
    found.disk.wipe(DATA);
    found.harmed('wiped');
  }

  /** Nodes of different groups do not hear each other until {@link heal}; those in no group hear nobody. */
  partition(...groups: readonly (readonly NodeName[])[]): void {
    const groupOf = new Map(groups.flatMap((group, at) => group.map((name): [NodeName, number] => [name, at])));
    for (const from of this.nodes) {
      for (const to of this.nodes) {
        const group = groupOf.get(from);
        if (from !== to && (group === undefined || group !== groupOf.get(to))) this.#league.network.cut(from, to);
      }
    }
  }

  /** Nothing passes from one node to another; the other way still does. */
  cut(from: NodeName, to: NodeName): void {
    this.#league.network.cut(from, to);
  }

  /** Loss, doubles, replays and delay for all frames; all zero: none. */
  weather(weather: Weather): void {
    this.#league.network.weather = weather;
  }

  /** All links are whole again and dialled within seconds. */
  heal(): void {
    this.#league.network.calm();
  }

  /** A node's wall clock is off by `skewMs` from now on and runs `rate` times as fast. */
  setClock(node: NodeName, { skewMs = 0, rate = 1 }: { readonly skewMs?: number; readonly rate?: number }): void {
    this.#league.node(node).setClock({ skewMs, rate });
  }

  /** The fault's plan calls, disks and clients of the simulator, for tests of the simulator itself. */
  get world(): SimLeague {
    return this.#league;
  }

  /** What the league must never have done, and did: forks, lost receipts, double votes. Judges everything so far. */
  async violations(): Promise<readonly Violation[]> {
    return this.#checkers.finish();
  }

  #up(name: NodeName | undefined): SimNode & { readonly ledger: LedgerNode } {
    const node =
      name === undefined ? this.#league.nodes.find(({ ledger }) => ledger !== undefined) : this.#league.node(name);
    if (node?.ledger === undefined) throw simFault('node-down', { node: name ?? 'any' });
    return node as SimNode & { readonly ledger: LedgerNode };
  }

  /** Lets time pass until `promise` has settled. */
  async #settled<Value>(what: string, promise: Promise<Value>): Promise<Value> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.runUntil(what, () => isSettled);
    return promise;
  }

  #rpcOf({ ledger, network }: SimNode & { readonly ledger: LedgerNode }): LocalRpc {
    const known = this.#rpcs.get(ledger);
    if (known !== undefined) return known;
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const ports = rpcPorts({
      ledger,
      evm: this.#evm,
      network: { peers: () => network?.peers() ?? [] },
      damage: new DamageWatch(log),
    });
    const rpc = new LocalRpc({ ports, log });
    this.#rpcs.set(ledger, rpc);
    return rpc;
  }
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? hexToBytes(data.toLowerCase() as `0x${string}`) : data;
}

function refusal(node: NodeName, fault: Fault): Error {
  return simFault('transaction-refused', { node, seen: fault.message, code: fault.code }, fault);
}

export type Wing = 'core' | 'node' | 'client' | 'lab';
export type Room = {
  readonly name: string;
  readonly wing: Wing;
  readonly duty: { readonly en: string; readonly zh: string };
  /** Names of the rooms its code may import. Tests may import more of the same wing or of wings below (see architecture.ts). */
  readonly mayImport: readonly string[];
};

/** What each wing is, and the order: a room imports from its own wing or one above it in this list, never below. */
export const WINGS: { readonly [wing in Wing]: { readonly en: string; readonly zh: string } } = {
  core: { en: 'the law: pure, deterministic', zh: '规则：纯函数、确定性' },
  node: { en: 'the machine: disk, sockets, clocks, keys', zh: '机器：磁盘、网络、时钟、密钥' },
  client: { en: 'people', zh: '使用者' },
  lab: { en: 'proof', zh: '验证' },
};

const LAW = ['base', 'crypto', 'protocol', 'trie', 'state', 'league', 'execution', 'evm', 'consensus'];
const MACHINE = ['storage', 'signer', 'identity', 'pool', 'p2p', 'chain', 'rpc', 'daemon'];
const PEOPLE = ['sdk', 'cli'];
const CONTRACTS = 'contracts';

/** Every room with its one duty and whom it may import: data, held true by architecture.test.ts. */
export const ROOMS: readonly Room[] = [
  {
    name: 'base',
    wing: 'core',
    duty: {
      en: 'bytes, hex, RLP, faults, invariant, bounded queue',
      zh: '字节、十六进制、RLP、错误、不变量、有界队列',
    },
    mayImport: [],
  },
  {
    name: 'crypto',
    wing: 'core',
    duty: { en: 'keccak, secp256k1, hashes and keys as pure functions', zh: 'keccak、secp256k1、哈希与密钥的纯函数' },
    mayImport: ['base'],
  },
  {
    name: 'protocol',
    wing: 'core',
    duty: {
      en: 'the nouns and their codecs: transaction, block, receipt, genesis, fork schedule, limits',
      zh: '名词及其编解码：交易、区块、收据、创世、分叉计划、上限',
    },
    mayImport: ['base', 'crypto'],
  },
  {
    name: 'trie',
    wing: 'core',
    duty: { en: 'Merkle Patricia trie: batched root, proofs', zh: 'Merkle Patricia 树：批量求根、证明' },
    mayImport: ['base', 'crypto'],
  },
  {
    name: 'state',
    wing: 'core',
    duty: {
      en: 'accounts, storage, journal, history over a key-value port',
      zh: '账户、存储、日志与历史，基于键值端口',
    },
    mayImport: ['base', 'crypto', 'protocol', 'trie'],
  },
  {
    name: 'league',
    wing: 'core',
    duty: {
      en: 'who may do what: the system contracts as of a height',
      zh: '权限规则：按高度读取系统合约',
    },
    mayImport: ['base', 'crypto', 'protocol', 'state'],
  },
  {
    name: 'execution',
    wing: 'core',
    duty: { en: '(state, block) → receipts, roots, changes', zh: '（状态，区块）→ 收据、根、变更' },
    mayImport: ['base', 'crypto', 'protocol', 'trie', 'state'],
  },
  {
    name: 'evm',
    wing: 'core',
    duty: { en: 'bytecode, gas, precompiles behind the EVM port', zh: '字节码、燃料、预编译合约，位于 EVM 端口之后' },
    mayImport: ['base', 'crypto', 'protocol', 'state', 'execution'],
  },
  {
    name: 'consensus',
    wing: 'core',
    duty: { en: 'the engine contract and QBFT on it', zh: '共识引擎契约及其上的 QBFT' },
    mayImport: ['base', 'crypto', 'protocol'],
  },
  {
    name: 'storage',
    wing: 'node',
    duty: { en: 'block log, key-value adapters, durable small records', zh: '区块日志、键值适配器、持久小记录' },
    mayImport: ['base', 'state'],
  },
  {
    name: 'signer',
    wing: 'node',
    duty: {
      en: 'the only holder of a validator key: check, store the vote, release the signature',
      zh: '验证者密钥的唯一持有者：检查、存票、签名',
    },
    mayImport: ['base', 'crypto'],
  },
  {
    name: 'identity',
    wing: 'node',
    duty: { en: 'organisations’ authorities and node certificates', zh: '组织的证书机构与节点证书' },
    mayImport: ['base', 'crypto'],
  },
  {
    name: 'pool',
    wing: 'node',
    duty: { en: 'transactions waiting: admission, order, limits, journal', zh: '待处理交易：准入、排序、上限、日志' },
    mayImport: ['base', 'crypto', 'protocol'],
  },
  {
    name: 'p2p',
    wing: 'node',
    duty: { en: 'mutual-TLS links, gossip, block requests', zh: '双向 TLS 连接、广播、区块请求' },
    mayImport: ['base', 'crypto', 'protocol', 'identity'],
  },
  {
    name: 'chain',
    wing: 'node',
    duty: {
      en: 'the only writer of a ledger: build, check, commit, read',
      zh: '账本的唯一写者：构建、检查、提交、读取',
    },
    mayImport: ['base', 'crypto', 'protocol', 'trie', 'state', 'league', 'execution', 'consensus', 'storage'],
  },
  {
    name: 'rpc',
    wing: 'node',
    duty: {
      en: 'JSON-RPC over HTTP and WebSocket, health, metrics',
      zh: 'HTTP 与 WebSocket 上的 JSON-RPC、健康检查、指标',
    },
    mayImport: ['base', 'crypto', 'protocol', 'trie', 'state', 'execution'],
  },
  {
    name: 'daemon',
    wing: 'node',
    duty: {
      en: 'composition root: configuration, driver loop, sync, start and stop',
      zh: '装配根：配置、驱动循环、同步、启停',
    },
    mayImport: [...LAW, ...MACHINE.filter((room) => room !== 'daemon')],
  },
  {
    name: 'sdk',
    wing: 'client',
    duty: {
      en: 'viem extension: finality and state proofs; runs in a browser',
      zh: 'viem 扩展：终局与状态证明；可在浏览器运行',
    },
    mayImport: ['base', 'crypto', 'protocol', 'trie', 'consensus'],
  },
  {
    name: 'cli',
    wing: 'client',
    duty: {
      en: 'the command hanse: leagues, accounts, contracts, audit, tour',
      zh: '命令 hanse：联盟、账户、合约、审计、导览',
    },
    mayImport: [...LAW, ...MACHINE, 'sdk', CONTRACTS],
  },
  {
    name: 'bench',
    wing: 'lab',
    duty: {
      en: 'throughput and latency against a limit measured in the same run',
      zh: '吞吐与时延，对照同次运行所测上限',
    },
    mayImport: [...LAW, ...MACHINE, ...PEOPLE, CONTRACTS, 'e2e', 'fuzz'],
  },
  {
    name: 'conformance',
    wing: 'lab',
    duty: { en: 'outside vectors and real clients', zh: '外部测试向量与真实客户端' },
    mayImport: [...LAW, ...MACHINE, ...PEOPLE, CONTRACTS],
  },
  {
    name: 'e2e',
    wing: 'lab',
    duty: { en: 'real processes, real faults, real browser', zh: '真实进程、真实故障、真实浏览器' },
    mayImport: [...LAW, ...MACHINE, ...PEOPLE, CONTRACTS],
  },
  {
    name: 'fuzz',
    wing: 'lab',
    duty: {
      en: 'random programs on our EVM and another; hostile code',
      zh: '随机程序在本 EVM 与另一 EVM 上的对比；恶意代码',
    },
    mayImport: [...LAW, ...MACHINE, ...PEOPLE, CONTRACTS, 'oracle'],
  },
  {
    name: 'oracle',
    wing: 'lab',
    duty: { en: 'the EVM of a library, to compare ours with', zh: '库中的 EVM，用于与本引擎对比' },
    mayImport: LAW,
  },
  {
    name: 'sim',
    wing: 'lab',
    duty: {
      en: 'a whole league in one process, from one seed: faults, adversaries, checkers',
      zh: '单进程、单种子的完整联盟：故障、对手与检查器',
    },
    mayImport: [...LAW, ...MACHINE, ...PEOPLE, CONTRACTS],
  },
];

/** The one workspace outside the wings: Solidity sources and their compiled artifacts; imports no room. */
export const CONTRACTS_ROOM: string = CONTRACTS;

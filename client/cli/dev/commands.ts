import type { CommandSpec, OptionSpec } from '../command.ts';

const FOLDER: OptionSpec = {
  value: 'FOLDER',
  text: { en: 'where the league lives', zh: '联盟所在的文件夹' },
  fallback: '.hanse',
};
const NODE = {
  name: 'node',
  text: { en: 'name of a node; all of them without it', zh: '节点名称；省略则为全部节点' },
  count: 'optional',
} as const;

export const DEV_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['dev', 'up'],
    summary: { en: 'make a league on this machine, or start it again', zh: '在本机创建联盟，或再次启动它' },
    details: {
      en: 'The first time it makes an authority, a key and a certificate for every organisation and the genesis. Each node is its own process, which goes on when this command has ended. Later calls continue the same ledger; nodes that run are left alone.',
      zh: '首次运行时为每个组织创建证书机构、密钥和证书，并生成创世。每个节点是独立进程，本命令结束后继续运行。再次执行则继续同一账本；正在运行的节点保持不变。',
    },
    options: {
      organisations: { value: 'N', text: { en: 'organisations of a new league', zh: '新联盟的组织数' }, fallback: '4' },
      validators: {
        value: 'N',
        text: { en: 'validators of each organisation', zh: '每个组织的验证者数' },
        fallback: '1',
      },
      names: {
        value: 'A,B,…',
        text: { en: 'names of the organisations', zh: '组织名称' },
        fallback: 'harbour-bank,north-carrier,city-customs,east-supplier,…',
      },
      engine: {
        value: 'qbft|raft|dpos',
        text: {
          en: 'how a new league agrees on blocks; raft survives crashes only, not traitors',
          zh: '新联盟的共识引擎；raft 只容忍崩溃，不容忍作恶',
        },
        fallback: 'qbft',
      },
      'chain-id': { value: 'N', text: { en: 'chain id of a new league', zh: '新联盟的链 ID' }, fallback: '20260' },
      'base-port': {
        value: 'N',
        text: {
          en: 'ports of a new league: RPC from N, admin from N+1000, links between nodes from N+2000; 0: any free ones',
          zh: '新联盟的端口：RPC 从 N 起，管理从 N+1000 起，节点间连接从 N+2000 起；0 表示任意空闲端口',
        },
        fallback: '8545…, 9545…, 30300…',
      },
      'block-period': {
        value: 'MS',
        text: { en: 'shortest time between blocks', zh: '区块最短间隔' },
        fallback: '1000',
      },
      'empty-block-period': {
        value: 'MS',
        text: { en: 'time between blocks when there is nothing to do', zh: '无交易时的区块间隔' },
        fallback: '30000',
      },
      epoch: {
        value: 'BLOCKS',
        text: { en: 'blocks of an epoch under dpos', zh: 'dpos 下每个纪元的区块数' },
        fallback: '20',
      },
      stake: {
        value: 'seats|token',
        text: {
          en: 'what members delegate under dpos: seats of the league, or a token that is locked',
          zh: 'dpos 下成员委托的对象：联盟席位，或被锁定的代币',
        },
        fallback: 'seats',
      },
      folder: FOLDER,
      tour: { text: { en: 'then show what the league can do (npm start)', zh: '随后演示联盟的功能（npm start）' } },
      'no-follow': { text: { en: 'end after the tour', zh: '演示后结束' } },
    },
    examples: [
      'dev up',
      'dev up --organisations 7',
      'dev up --engine raft --organisations 3',
      'dev up --engine dpos --stake token --epoch 30',
      'dev up --folder /tmp/league --base-port 18545',
    ],
    load: async () => (await import('./up.ts')).up,
  },
  {
    path: ['dev', 'start'],
    summary: { en: 'start the league, or one node of it', zh: '启动联盟，或其中一个节点' },
    args: [NODE],
    options: { folder: FOLDER },
    examples: ['dev start', 'dev start city-customs-1'],
    load: async () => (await import('./start.ts')).start,
  },
  {
    path: ['dev', 'stop'],
    summary: {
      en: 'stop the league, or one node of it; nothing is lost',
      zh: '停止联盟，或其中一个节点；不会丢失数据',
    },
    args: [NODE],
    options: { folder: FOLDER },
    examples: ['dev stop', 'dev stop city-customs-1'],
    load: async () => (await import('./stop.ts')).stop,
  },
  {
    path: ['dev', 'down'],
    summary: { en: 'the same as dev stop', zh: '与 dev stop 相同' },
    args: [NODE],
    options: { folder: FOLDER },
    examples: ['dev down'],
    load: async () => (await import('./stop.ts')).stop,
  },
  {
    path: ['dev', 'status'],
    summary: { en: 'show every node and whether a quorum is there', zh: '显示每个节点以及是否达到法定数' },
    details: {
      en: 'Exit code 0 only when the league can make blocks; 7 when too few validators are there.',
      zh: '仅当联盟能够出块时退出码为 0；验证者不足时为 7。',
    },
    options: { folder: FOLDER },
    examples: ['dev status', 'dev status --json'],
    load: async () => (await import('./status.ts')).status,
  },
  {
    path: ['dev', 'logs'],
    summary: { en: 'show what the nodes have logged', zh: '显示节点日志' },
    args: [NODE],
    options: {
      lines: {
        value: 'N',
        short: 'n',
        text: { en: 'last lines of each node', zh: '每个节点的最后若干行' },
        fallback: '20',
      },
      follow: { short: 'f', text: { en: 'go on until Ctrl-C', zh: '持续显示，直至 Ctrl-C' } },
      folder: FOLDER,
    },
    examples: ['dev logs', 'dev logs harbour-bank-1 -f', 'dev logs -n 100'],
    load: async () => (await import('./logs.ts')).logs,
  },
  {
    path: ['dev', 'join'],
    summary: { en: 'add a node that follows the ledger, and start it', zh: '新增一个跟随账本的节点并启动' },
    details: {
      en: 'The node gets a key and a certificate of its organisation, begins with an empty folder, fetches every block from the others and checks it. It does not seal blocks: with a certificate of role validator it does once it is voted in.',
      zh: '该节点获得所属组织颁发的密钥和证书，从空文件夹开始，向其他节点获取每个区块并逐一校验。它不封印区块：持有 validator 角色证书的节点在投票通过后才参与。',
    },
    options: {
      organisation: { value: 'NAME', text: { en: 'whose node it is', zh: '节点所属组织' } },
      role: {
        value: 'observer|validator',
        text: { en: 'what its certificate lets it become', zh: '其证书允许的角色' },
        fallback: 'observer',
      },
      folder: FOLDER,
    },
    examples: ['dev join --organisation harbour-bank', 'dev join --organisation harbour-bank --role validator'],
    load: async () => (await import('./join.ts')).join,
  },
  {
    path: ['dev', 'reset'],
    summary: { en: 'delete the league with all keys and blocks', zh: '删除联盟及其全部密钥和区块' },
    options: { yes: { text: { en: 'yes, delete it', zh: '确认删除' } }, folder: FOLDER },
    examples: ['dev reset --yes'],
    load: async () => (await import('./reset.ts')).reset,
  },
];

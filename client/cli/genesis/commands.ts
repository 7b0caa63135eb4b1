import type { CommandSpec } from '../command.ts';

export const GENESIS_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['genesis', 'new'],
    summary: {
      en: 'write the genesis of a league from its members’ certificates',
      zh: '由各成员的证书生成联盟的创世文件',
    },
    details: {
      en: 'One word for each member: the certificate of its authority, "=", and the addresses of its validators. The names are those in the certificates. The system contracts are in it, with these validators in charge. The genesis is checked as the nodes check it; every node gets the same file, and its hash is printed so that the members can compare it.',
      zh: '每个成员一项：其 CA 证书、“=”和其验证者的地址。名称取自证书。创世中包含系统合约，并由这些验证者出块。创世文件按节点的规则校验；所有节点使用同一份文件，命令会输出其哈希供各成员核对。',
    },
    args: [
      {
        name: 'members',
        text: {
          en: 'FILE=ADDRESS[,ADDRESS…]; a member without validators: FILE=',
          zh: '文件=地址[,地址…]；没有验证者的成员：文件=',
        },
        count: 'many',
      },
    ],
    options: {
      out: { value: 'FILE', text: { en: 'where it is written', zh: '写入位置' }, fallback: 'genesis.json' },
      engine: {
        value: 'qbft|raft|dpos',
        text: {
          en: 'how blocks are agreed on; raft survives crashes only, not traitors',
          zh: '共识引擎；raft 只容忍崩溃，不容忍作恶',
        },
        fallback: 'qbft',
      },
      'chain-id': { value: 'N', text: { en: 'chain id', zh: '链 ID' }, fallback: '20260' },
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
      'round-timeout': {
        value: 'MS',
        text: { en: 'how long a proposer is waited for', zh: '等待提议者的时长' },
        fallback: '4000',
      },
      epoch: {
        value: 'BLOCKS',
        text: { en: 'blocks of an epoch under dpos', zh: 'dpos 下每个纪元的区块数' },
        fallback: '600',
      },
      stake: {
        value: 'FILE',
        text: {
          en: 'settings, seats or token, and first delegations of dpos, as JSON',
          zh: 'dpos 的设置、席位或代币以及初始委托（JSON）',
        },
        fallback: { en: '100 seats of each validator, delegated to itself', zh: '每个验证者 100 席，委托给自己' },
      },
    },
    examples: [
      'genesis new --chain-id 20260 harbour-bank.pem=0x80721504171f6e0e5d53466d2991a072d5c3f91a north-carrier.pem=0x1563915e194d8cfba1943570603f7606a3115508',
    ],
    load: async () => (await import('./newGenesis.ts')).newGenesis,
  },
];

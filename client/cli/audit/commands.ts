import type { CommandSpec } from '../command.ts';

export const AUDIT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['audit'],
    summary: {
      en: 're-compute a node’s data folder and compare everything in it',
      zh: '重新计算节点的数据文件夹并逐项比对',
    },
    details: {
      en: 'Works offline on the folder of a node that does not run. Executes every block from the genesis and checks every record’s checksum, header links, seals against the validators of that height, transactions, receipts and state roots, and each entry of the index. Nothing is repaired. Exit code 5 on any mismatch.',
      zh: '离线检查未在运行的节点的文件夹。从创世起执行每个区块，核对每条记录的校验和、区块头链接、对照该高度验证者的封印、交易根、收据根与状态根，以及索引的每个条目。不做任何修复。发现不一致时退出码为 5。',
    },
    args: [
      { name: 'datafolder', text: { en: 'the folder “data” of a node', zh: '节点的 “data” 文件夹' }, count: 'one' },
    ],
    options: {
      genesis: {
        value: 'FILE',
        text: { en: 'the genesis you trust', zh: '所信任的创世文件' },
        fallback: { en: 'as in node.json beside the folder', zh: '取自文件夹旁的 node.json' },
      },
    },
    examples: [
      'audit .hanse/organisations/harbour-bank/nodes/harbour-bank-1/data',
      'audit /backup/data --genesis genesis.json --json',
    ],
    load: async () => (await import('./audit.ts')).audit,
  },
];

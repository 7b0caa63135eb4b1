import type { CommandSpec } from '../command.ts';

export const IMPORT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['import'],
    summary: {
      en: 'check a chain from files of blocks, keep it, and serve it for reading',
      zh: '从区块文件校验并保存一条链，并可只读提供服务',
    },
    details: {
      en: 'Takes files of RLP blocks one after another, as “geth export” writes them. Every block is executed, and every root, receipt, fee and field of its header is compared. Ethereum’s own chains (from Shanghai on, without blob transactions) carry no seals that could be checked: say --no-seal-check to vouch for the file. The chain of a league is checked with its seals. Without --data nothing is kept. With --serve the chain is answered over JSON-RPC until Ctrl-C; transactions are refused. A folder that was filled before is continued, and can be served without a file. Exit code 4 when a block is refused; those before it stay.',
      zh: '读取依次排列的 RLP 区块文件（即 “geth export” 的格式）。逐块执行，并比对区块头中的所有根、收据、费用与字段。以太坊自身的链（自 Shanghai 起，不含 blob 交易）没有可校验的封印：请用 --no-seal-check 表示由你担保该文件。联盟的链连同封印一起校验。不指定 --data 则不保存。指定 --serve 时通过 JSON-RPC 提供只读服务直至 Ctrl-C，交易会被拒绝。已有内容的文件夹会接着导入，也可不给文件直接提供服务。区块被拒时退出码为 4，之前的区块会保留。',
    },
    args: [{ name: 'file', text: { en: 'files of blocks, in order', zh: '区块文件，按顺序' }, count: 'many' }],
    options: {
      genesis: { value: 'FILE', text: { en: 'the genesis of the chain', zh: '该链的创世文件' } },
      'no-seal-check': { text: { en: 'take blocks without looking at their seals', zh: '不校验区块的封印' } },
      data: {
        value: 'FOLDER',
        text: { en: 'where the chain is kept', zh: '链的保存位置' },
        fallback: { en: 'nowhere: checked only', zh: '不保存，仅校验' },
      },
      serve: { text: { en: 'answer JSON-RPC afterwards', zh: '导入后提供 JSON-RPC 服务' } },
      port: {
        value: 'N',
        text: { en: 'port of --serve; 0 takes any free one', zh: '--serve 的端口；0 表示任意空闲端口' },
        fallback: '8545',
      },
      host: { value: 'ADDRESS', text: { en: 'address of --serve', zh: '--serve 的地址' }, fallback: '127.0.0.1' },
    },
    examples: [
      'import --genesis genesis.json --no-seal-check chain.rlp',
      'import --genesis genesis.json --no-seal-check --data chain --serve --port 8545 chain.rlp',
      'import --genesis genesis.json --no-seal-check --data chain --serve',
    ],
    load: async () => (await import('./import.ts')).importChain,
  },
];

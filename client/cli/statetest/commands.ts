import type { CommandSpec } from '../command.ts';

export const STATETEST_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['statetest'],
    summary: { en: 'run Ethereum’s state tests on this EVM', zh: '在本 EVM 上运行以太坊状态测试' },
    details: {
      en: 'Takes files of filled state tests, or folders of them: GeneralStateTests, and the state_tests of execution-spec-tests. Every case goes the way of a transaction in a block; the state root and the hash of the logs are compared, and a case that must be refused must be refused. With --json each case is one line {name, file, fork, d, g, v, stateRoot, logsHash, pass, reason}; lines come as files are done. Blob transactions, which a ledger refuses, are run here. Exit code 0 only if every case passes.',
      zh: '读取已填充的状态测试文件或其文件夹：GeneralStateTests，以及 execution-spec-tests 的 state_tests。每个用例都按区块中交易的流程执行，并比对状态根与日志哈希；应被拒绝的用例必须被拒绝。使用 --json 时每个用例一行 {name, file, fork, d, g, v, stateRoot, logsHash, pass, reason}，按文件完成的先后输出。账本拒绝的 blob 交易在此也会运行。仅当全部用例通过时退出码为 0。',
    },
    args: [{ name: 'file', text: { en: 'files or folders', zh: '文件或文件夹' }, count: 'many' }],
    options: {
      fork: {
        value: 'NAME',
        text: {
          en: 'only this fork: Shanghai, Cancun, Prague, Osaka',
          zh: '仅此分叉：Shanghai、Cancun、Prague、Osaka',
        },
        fallback: { en: 'every fork that a case names', zh: '用例列出的所有分叉' },
      },
      workers: {
        value: 'N',
        text: { en: 'threads; the first begins with the slow files', zh: '线程数；第一个线程先运行慢文件' },
        fallback: '2',
      },
    },
    examples: ['statetest GeneralStateTests/stExample/add11.json --fork Cancun --json', 'statetest GeneralStateTests'],
    load: async () => (await import('./statetest.ts')).statetest,
  },
];

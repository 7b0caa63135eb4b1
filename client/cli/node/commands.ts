import type { CommandSpec } from '../command.ts';

export const NODE_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['node', 'run'],
    summary: {
      en: 'run one node in this terminal until it is told to stop',
      zh: '在本终端运行一个节点，直至收到停止信号',
    },
    details: {
      en: 'Stops in order on SIGTERM and Ctrl-C. Logs are JSON lines on stderr, or in the file that the configuration names.',
      zh: '收到 SIGTERM 或 Ctrl-C 时有序停止。日志以 JSON 行写到 stderr，或写入配置所指定的文件。',
    },
    options: {
      config: { value: 'FILE', text: { en: 'the node’s configuration (node.json)', zh: '节点配置（node.json）' } },
      'consensus-trace': {
        value: 'FILE',
        text: {
          en: 'append consensus events to this file, one JSON object a line',
          zh: '将共识事件追加到此文件，每行一个 JSON 对象',
        },
        fallback: { en: 'consensusTrace of the configuration', zh: '配置中的 consensusTrace' },
      },
    },
    examples: ['node run --config .hanse/organisations/harbour-bank/nodes/harbour-bank-1/node.json'],
    load: async () => (await import('./run.ts')).runNodeCommand,
  },
];

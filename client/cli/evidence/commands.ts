import type { CommandSpec } from '../command.ts';
import { RPC_OPTIONS } from '../options.ts';

export const EVIDENCE_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['evidence', 'list'],
    summary: { en: 'show which validators are proven to have broken the rules', zh: '显示已证实违规的验证者' },
    details: {
      en: 'Two contradicting votes or proposals of one round, or an invalid proposal, proven on the ledger; the newest first.',
      zh: '同一轮次中互相矛盾的两次投票或提议，或无效提议，均已在账本上证实；最新在前。',
    },
    options: {
      before: {
        value: 'N',
        text: { en: 'those with lower numbers', zh: '只看序号更小的' },
        fallback: { en: 'the newest', zh: '最新的' },
      },
      ...RPC_OPTIONS,
    },
    examples: ['evidence list', 'evidence list --json'],
    load: async () => (await import('./list.ts')).list,
  },
];

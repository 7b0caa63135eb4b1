import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';
import { RPC_OPTIONS } from '../options.ts';

export const SIGN_OPTIONS: { readonly [name: string]: OptionSpec } = {
  keystore: {
    value: 'FILE|NODE',
    text: {
      en: 'who signs: a validator’s keystore file, or the name of a node of the league',
      zh: '签名者：验证者的密钥文件，或联盟中节点的名称',
    },
  },
  'passphrase-file': {
    value: 'FILE',
    text: { en: 'file with its passphrase', zh: '口令文件' },
    fallback: {
      en: 'the file beside a league’s keystore, HANSE_PASSPHRASE, or asked for',
      zh: '联盟密钥文件旁的口令文件、HANSE_PASSPHRASE，或询问',
    },
  },
  timeout: { value: 'SECONDS', text: { en: 'how long to wait for finality', zh: '等待终局的时长' }, fallback: '60' },
  ...RPC_OPTIONS,
};
const ID: ArgumentSpec = {
  name: 'id',
  text: { en: 'the proposal, or the beginning of its id', zh: '提案 ID，或其开头部分' },
  count: 'one',
};
const DONE = {
  en: 'Success is printed only when the transaction is final and its effect was read back from the ledger.',
  zh: '只有交易终局且其效果已从账本读回核对后才显示成功。',
};

export const VALIDATORS_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['validators', 'list'],
    summary: {
      en: 'show who seals the next block, and what change is decided',
      zh: '显示下一区块由谁封印，以及已决定的变更',
    },
    options: RPC_OPTIONS,
    examples: ['validators list', 'validators list --json --rpc http://127.0.0.1:8545'],
    load: async () => (await import('./list.ts')).list,
  },
  {
    path: ['validators', 'proposals'],
    summary: { en: 'show the proposals that take votes', zh: '显示可投票的提案' },
    options: RPC_OPTIONS,
    examples: ['validators proposals'],
    load: async () => (await import('./proposals.ts')).proposals,
  },
  {
    path: ['validators', 'propose'],
    summary: {
      en: 'propose other validators or another engine, and vote for it',
      zh: '提议更换验证者或共识引擎，并投赞成票',
    },
    details: {
      en: `A quorum of those in charge decides; the change takes effect at its height. ${DONE.en}`,
      zh: `由现任验证者的法定多数决定，变更在指定高度生效。${DONE.zh}`,
    },
    options: {
      height: {
        value: 'H',
        text: { en: 'the first block of the new set', zh: '新验证者集合的首个区块' },
        fallback: { en: 'twenty blocks ahead', zh: '20 个区块之后' },
      },
      engine: {
        value: 'E',
        text: { en: 'qbft, raft or dpos', zh: 'qbft、raft 或 dpos' },
        fallback: { en: 'the present one', zh: '现用引擎' },
      },
      add: { value: 'A,B,…', text: { en: 'validators to add', zh: '要新增的验证者' } },
      remove: { value: 'A,B,…', text: { en: 'validators to remove', zh: '要移除的验证者' } },
      set: { value: 'A,B,…', text: { en: 'all validators, instead', zh: '改为给出全部验证者' } },
      ...SIGN_OPTIONS,
    },
    examples: [
      'validators propose --keystore harbour-bank-1 --add 0x80721504171f6e0e5d53466d2991a072d5c3f91a --height 500',
      'validators propose --keystore key/node.json --engine raft',
    ],
    load: async () => (await import('./propose.ts')).propose,
  },
  {
    path: ['validators', 'vote'],
    summary: { en: 'vote for a proposal', zh: '为提案投票' },
    details: DONE,
    args: [ID],
    options: SIGN_OPTIONS,
    examples: ['validators vote 0x3f --keystore north-carrier-1'],
    load: async () => (await import('./vote.ts')).vote,
  },
  {
    path: ['validators', 'revoke'],
    summary: { en: 'take back a vote', zh: '撤回投票' },
    details: DONE,
    args: [ID],
    options: SIGN_OPTIONS,
    examples: ['validators revoke 0x3f --keystore north-carrier-1'],
    load: async () => (await import('./vote.ts')).revoke,
  },
  {
    path: ['validators', 'withdraw'],
    summary: { en: 'withdraw one’s own proposal', zh: '撤销自己的提案' },
    details: DONE,
    args: [ID],
    options: SIGN_OPTIONS,
    examples: ['validators withdraw 0x3f --keystore harbour-bank-1'],
    load: async () => (await import('./vote.ts')).withdraw,
  },
];

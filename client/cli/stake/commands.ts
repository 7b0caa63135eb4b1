import type { ArgumentSpec, CommandSpec } from '../command.ts';
import { ACCOUNT_OPTIONS, RPC_OPTIONS } from '../options.ts';
import { SIGN_OPTIONS } from '../validators/commands.ts';

const TIMEOUT = {
  timeout: { value: 'SECONDS', text: { en: 'how long to wait for finality', zh: '等待终局的时长' }, fallback: '60' },
};
const HOLDER_OPTIONS = { ...ACCOUNT_OPTIONS, ...TIMEOUT, ...RPC_OPTIONS };
const CANDIDATE: ArgumentSpec = {
  name: 'candidate',
  text: {
    en: 'address of a node, its name in the league, or the name it was admitted under',
    zh: '节点的地址、其在联盟中的名称，或接纳时的名称',
  },
  count: 'one',
};
const AMOUNT: ArgumentSpec = {
  name: 'amount',
  text: { en: 'seats, or units of the token; undelegate: all', zh: '席位数或代币最小单位数；取消委托时可用 all' },
  count: 'one',
};
const DONE = {
  en: 'Success is printed only when the transaction is final and its effect was read back from the ledger.',
  zh: '只有交易终局且其效果已从账本读回核对后才显示成功。',
};

export const STAKE_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['stake', 'candidates'],
    summary: { en: 'show who can be elected, by what weight', zh: '显示候选者及其权重' },
    options: {
      of: {
        value: 'ACCOUNT',
        text: {
          en: 'also what this account gives to each: an address, or an organisation of the league',
          zh: '同时显示该账户给各候选者的委托：地址，或联盟中的组织',
        },
      },
      ...RPC_OPTIONS,
    },
    examples: ['stake candidates', 'stake candidates --of harbour-bank'],
    load: async () => (await import('./candidates.ts')).candidates,
  },
  {
    path: ['stake', 'committee'],
    summary: {
      en: 'show who is in charge in this epoch, whose turns were missed, and who would be elected now',
      zh: '显示本纪元的委员会、错过的轮次，以及此刻选举的结果',
    },
    options: RPC_OPTIONS,
    examples: ['stake committee', 'stake committee --json'],
    load: async () => (await import('./committee.ts')).committee,
  },
  {
    path: ['stake', 'schedule'],
    summary: { en: 'show whose turn the next blocks are', zh: '显示后续区块由谁出块' },
    options: {
      blocks: { value: 'N', text: { en: 'how many', zh: '数量' }, fallback: '20' },
      ...RPC_OPTIONS,
    },
    examples: ['stake schedule', 'stake schedule --blocks 100 --json'],
    load: async () => (await import('./schedule.ts')).schedule,
  },
  {
    path: ['stake', 'register'],
    summary: { en: 'stand as a candidate, with the node’s key', zh: '以节点密钥登记为候选者' },
    details: {
      en: `The validators in charge admit it: hanse stake admit. A candidate that was jailed for missing turns is let out by the same command when its time is over. ${DONE.en}`,
      zh: `由现任验证者投票接纳：hanse stake admit。因错过轮次被停职的候选者到期后也用此命令恢复。${DONE.zh}`,
    },
    options: {
      name: {
        value: 'NAME',
        text: { en: 'what it is called, at most 64 bytes', zh: '名称，至多 64 字节' },
        fallback: { en: 'the node’s name in the league, or its address', zh: '节点在联盟中的名称，或其地址' },
      },
      ...SIGN_OPTIONS,
    },
    examples: ['stake register --keystore south-insurer-1', 'stake register --keystore key/node.json --name south-1'],
    load: async () => (await import('./register.ts')).register,
  },
  {
    path: ['stake', 'admit'],
    summary: { en: 'vote to admit a candidate', zh: '投票接纳候选者' },
    details: DONE,
    args: [CANDIDATE],
    options: SIGN_OPTIONS,
    examples: ['stake admit south-insurer-1 --keystore harbour-bank-1'],
    load: async () => (await import('./admit.ts')).admit,
  },
  {
    path: ['stake', 'delegate'],
    summary: { en: 'give a candidate weight', zh: '向候选者委托权重' },
    details: {
      en: `Seats that the league gave, or tokens, which are locked; they count from the next election on. ${DONE.en}`,
      zh: `委托联盟给予的席位或锁定代币，自下次选举起生效。${DONE.zh}`,
    },
    args: [CANDIDATE, AMOUNT],
    options: HOLDER_OPTIONS,
    examples: ['stake delegate south-insurer-1 40 --from harbour-bank'],
    load: async () => (await import('./delegate.ts')).delegate,
  },
  {
    path: ['stake', 'undelegate'],
    summary: { en: 'take weight away from a candidate', zh: '取消对候选者的委托' },
    details: {
      en: `It counts no more at once, and can be withdrawn some epochs later; until then it answers for offences of its time. ${DONE.en}`,
      zh: `立即不再计入，须经若干纪元后才能取回；在此之前仍对相应时期的违规负责。${DONE.zh}`,
    },
    args: [CANDIDATE, AMOUNT],
    options: HOLDER_OPTIONS,
    examples: [
      'stake undelegate harbour-bank-1 40 --from harbour-bank',
      'stake undelegate harbour-bank-1 all --from harbour-bank',
    ],
    load: async () => (await import('./delegate.ts')).undelegate,
  },
  {
    path: ['stake', 'withdraw'],
    summary: { en: 'take what was undelegated long enough ago', zh: '取回已到期的取消委托' },
    details: DONE,
    options: HOLDER_OPTIONS,
    examples: ['stake withdraw --from harbour-bank'],
    load: async () => (await import('./delegate.ts')).withdraw,
  },
];

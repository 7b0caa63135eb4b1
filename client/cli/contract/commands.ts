import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';
import { ACCOUNT_OPTIONS, RPC_OPTIONS, SEND_OPTIONS } from '../options.ts';

const INTERFACE: { readonly [name: string]: OptionSpec } = {
  artifact: {
    value: 'FILE',
    text: {
      en: 'compiled contract as Hardhat, Foundry, solc or npm run build write it',
      zh: '编译产物（Hardhat、Foundry、solc 或 npm run build 的输出）',
    },
  },
  contract: {
    value: 'NAME',
    text: { en: 'which contract, when the file holds several', zh: '文件含多个合约时指定其名称' },
  },
  abi: { value: 'FILE', text: { en: 'only the interface, as JSON', zh: '仅接口（JSON）' } },
};
const AT: OptionSpec = { value: 'ADDRESS', text: { en: 'the contract', zh: '合约地址' } };
const CALL: readonly ArgumentSpec[] = [
  {
    name: 'function',
    text: { en: 'its name, or name(types) when several have it', zh: '函数名；重名时写成 名称(类型)' },
    count: 'one',
  },
  {
    name: 'arguments',
    text: { en: 'its values; lists and structs as JSON', zh: '参数值；列表与结构体用 JSON' },
    count: 'many',
  },
];

export const CONTRACT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['contract', 'deploy'],
    summary: { en: 'deploy a contract and wait until it is final', zh: '部署合约并等待终局' },
    args: [
      {
        name: 'arguments',
        text: { en: 'values of the constructor; lists and structs as JSON', zh: '构造函数参数；列表与结构体用 JSON' },
        count: 'many',
      },
    ],
    options: {
      ...INTERFACE,
      bytecode: {
        value: 'FILE|HEX',
        text: { en: 'creation code, instead of an artifact', zh: '创建代码，代替编译产物' },
      },
      ...ACCOUNT_OPTIONS,
      ...SEND_OPTIONS,
      ...RPC_OPTIONS,
    },
    examples: [
      'contract deploy --artifact contracts/out/LeagueToken.json --from harbour-bank "League Token" LGT 1000000',
    ],
    load: async () => (await import('./deploy.ts')).deploy,
  },
  {
    path: ['contract', 'call'],
    summary: { en: 'ask a contract; changes nothing', zh: '查询合约；不改变状态' },
    args: CALL,
    options: {
      ...INTERFACE,
      at: AT,
      block: { value: 'HEIGHT', text: { en: 'as of this block', zh: '以该区块为准' }, fallback: 'latest' },
      caller: { value: 'ADDRESS', text: { en: 'who asks', zh: '调用者' }, fallback: { en: 'nobody', zh: '无' } },
      ...RPC_OPTIONS,
    },
    examples: ['contract call --artifact contracts/out/LeagueToken.json --at 0x… balanceOf 0x…'],
    load: async () => (await import('./call.ts')).call,
  },
  {
    path: ['contract', 'send'],
    summary: { en: 'call a contract in a transaction and wait until it is final', zh: '以交易调用合约并等待终局' },
    args: CALL,
    options: { ...INTERFACE, at: AT, ...ACCOUNT_OPTIONS, ...SEND_OPTIONS, ...RPC_OPTIONS },
    examples: ['contract send --artifact contracts/out/LeagueToken.json --at 0x… --from harbour-bank transfer 0x… 5'],
    load: async () => (await import('./send.ts')).send,
  },
];

import type { Text } from '@hanse/base';

export const DEV = {
  making: {
    en: 'Making a league of {organisations} organisations with {nodes} validators in {folder} …',
    zh: '正在 {folder} 中创建由 {organisations} 个组织、{nodes} 个验证者组成的联盟 …',
  },
  continuing: { en: 'Continuing the league in {folder} …', zh: '继续使用 {folder} 中的联盟 …' },
  starting: { en: 'Starting {nodes} …', zh: '正在启动 {nodes} …' },
  allRunning: { en: 'All nodes are running already.', zh: '所有节点已在运行。' },
  ready: { en: '  {node} is ready ({seconds} s)', zh: '  {node} 已就绪（{seconds} 秒）' },
  answering: { en: '  {node} is running ({seconds} s)', zh: '  {node} 已运行（{seconds} 秒）' },
  waiting: { en: '  {node}: {reason}', zh: '  {node}：{reason}' },
  noAnswer: { en: 'no answer yet', zh: '尚无应答' },
  stopping: { en: 'Stopping {nodes} …', zh: '正在停止 {nodes} …' },
  stopped: { en: 'Stopped. To go on: hanse dev up', zh: '已停止。要继续：hanse dev up' },
  notRunning: { en: 'Nothing to stop: no node is running.', zh: '无需停止：没有正在运行的节点。' },
  reset: { en: 'Deleted {folder}.', zh: '已删除 {folder}。' },
  joined: { en: '{node} has joined and follows the ledger.', zh: '{node} 已加入并跟随账本。' },
  voteIn: {
    en: 'It seals blocks once the validators have voted it in: hanse validators propose --keystore NODE --add {address}',
    zh: '经现任验证者投票通过后，它才参与封印区块：hanse validators propose --keystore 节点 --add {address}',
  },
  quorum: {
    en: '{engine}: {needed} of {total} validators needed, {present} present',
    zh: '{engine}：需要 {total} 个验证者中的 {needed} 个，当前在线 {present} 个',
  },
  crashOnly: {
    en: 'Raft survives validators that crash, not validators that lie (crash faults only).',
    zh: 'Raft 只能容忍验证者崩溃，不能容忍验证者作恶（仅崩溃容错）。',
  },
  noQuorum: {
    en: 'No block can be made. Start what is missing: hanse dev up',
    zh: '无法出块。请启动缺少的节点：hanse dev up',
  },
  columns: {
    en: 'node|organisation|role|pid|height|peers|proposer (round)|state',
    zh: '节点|组织|角色|进程|高度|对等节点|提议者（轮次）|状态',
  },
  stateStopped: { en: 'stopped', zh: '已停止' },
  stateSilent: { en: 'no answer', zh: '无应答' },
  stateWaiting: { en: 'waiting', zh: '等待中' },
  stateReady: { en: 'ready', zh: '就绪' },
  validator: { en: 'validator', zh: '验证者' },
  observer: { en: 'observer', zh: '观察者' },
  upColumns: { en: 'node|organisation|JSON-RPC|admin|data', zh: '节点|组织|JSON-RPC|管理|数据' },
  organisationName: {
    en: '1 to 48 small letters, digits and hyphens, a letter first, all different',
    zh: '1 至 48 个小写字母、数字或连字符，以字母开头，互不相同',
  },
} as const satisfies { readonly [name: string]: Text };

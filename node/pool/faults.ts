import { defineFaults } from '@hanse/base';

export const poolFault = defineFaults('pool', {
  'already-known': {
    en: 'transaction {seen} is in the pool already; wait for its receipt',
    zh: '交易 {seen} 已在交易池中;请等待其回执',
  },
  'nonce-too-low': {
    en: 'the nonce is {seen}, the next nonce of account {account} is {wanted}; sign with that nonce',
    zh: 'nonce 为 {seen},账户 {account} 的下一个 nonce 是 {wanted};请用该 nonce 重新签名',
  },
  'nonce-too-high': {
    en: 'the nonce is {seen}, account {account} is at {wanted}; send the transactions in between first',
    zh: 'nonce 为 {seen},账户 {account} 当前为 {wanted};请先发送中间的交易',
  },
  'insufficient-funds': {
    en: 'account {account} has {seen} wei, its waiting transactions and this one may cost {wanted} wei; add funds or lower value and gas',
    zh: '账户 {account} 余额为 {seen} wei,等待中的交易与本交易最多需要 {wanted} wei;请充值,或降低金额与 gas',
  },
  'replacement-underpriced': {
    en: 'a transaction with nonce {nonce} waits already at {seen} wei for each gas; to replace it offer at least {wanted} wei (both fees)',
    zh: 'nonce {nonce} 的交易已在等待,单价为 {seen} wei;若要替换,两项费用均需至少 {wanted} wei',
  },
  'gas-limit': {
    en: 'the gas limit is {seen}, a block has {wanted}; lower the gas limit or split the work',
    zh: 'gas 上限为 {seen},一个区块为 {wanted};请降低 gas 上限或拆分操作',
  },
  'sender-not-account': {
    en: 'the sender {account} is a contract; only accounts without code send transactions (EIP-3607)',
    zh: '发送者 {account} 是合约;只有无代码的账户可以发送交易(EIP-3607)',
  },
  'account-limit': {
    en: 'account {account} has {seen} transactions waiting, at most {wanted} are allowed now; wait until some are in a block',
    zh: '账户 {account} 有 {seen} 笔交易在等待,当前最多允许 {wanted} 笔;请等待部分交易出块后再发送',
  },
  full: {
    en: 'the pool is full with {seen} transactions; try again after the next block',
    zh: '交易池已满,共 {seen} 笔交易;请在下一个区块之后重试',
  },
  'queue-full': {
    en: '{seen} transactions of all accounts wait for a missing nonce or for funds, at most {wanted} may; send the transactions with the missing nonces first ({account} is at {nonce})',
    zh: '所有账户共有 {seen} 笔交易在等待缺失的 nonce 或资金,最多允许 {wanted} 笔;请先发送缺失 nonce 的交易({account} 当前为 {nonce})',
  },
  evicted: {
    en: 'transaction {seen} was dropped to make room for others; send it again later',
    zh: '交易 {seen} 已被移除以便为其他交易腾出空间;请稍后重新发送',
  },
  'journal-failed': {
    en: 'the transaction could not be written to the journal ({seen}); it may be in a block all the same: look for its receipt before sending it again, and check the disk of the node',
    zh: '交易无法写入日志({seen});它仍可能被打包:重新发送前请先查询回执,并检查节点磁盘',
  },
  closed: {
    en: 'the node is stopping and takes no more transactions; use another node',
    zh: '节点正在停止,不再接收交易;请使用其他节点',
  },
});

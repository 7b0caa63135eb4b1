import { defineFaults } from '@hanse/base';

export const executionFault = defineFaults('execution', {
  'nonce-too-low': {
    en: 'nonce too low: account {address} is at nonce {wanted}, the transaction has {seen}; sign it again with the next nonce',
    zh: 'nonce 过低:账户 {address} 当前为 {wanted},交易为 {seen};请用下一个 nonce 重新签名',
  },
  'nonce-too-high': {
    en: 'nonce too high: account {address} is at nonce {wanted}, the transaction has {seen}; send the missing transactions first',
    zh: 'nonce 过高:账户 {address} 当前为 {wanted},交易为 {seen};请先发送缺少的交易',
  },
  'insufficient-funds': {
    en: 'insufficient funds: account {address} has {seen} wei, gas limit times price plus value is {wanted}; fund the account or lower them',
    zh: '余额不足:账户 {address} 有 {seen} wei,gas 上限乘以价格再加金额为 {wanted};请充值或降低金额',
  },
  'sender-has-code': {
    en: 'account {address} holds contract code and cannot send transactions (EIP-3607); use another account',
    zh: '账户 {address} 含有合约代码,不能发送交易(EIP-3607);请使用其他账户',
  },
  'fee-below-base': {
    en: 'the most the transaction pays for gas is {seen} wei, the base fee of the block is {wanted}; raise max fee per gas',
    zh: '交易愿付的最高 gas 价格为 {seen} wei,区块基础费为 {wanted};请提高 maxFeePerGas',
  },
  'block-gas-limit': {
    en: 'the transaction may use {seen} gas, the block has {wanted} left; lower the gas limit or wait for the next block',
    zh: '交易的 gas 上限为 {seen},区块剩余 {wanted};请降低上限或等待下一个区块',
  },
  'block-work-limit': {
    en: 'the transaction makes work of {seen} or more, the block has {wanted} left for it; it waits for a later block',
    zh: '该交易的工作量达到 {seen} 或更多,区块剩余 {wanted};它将等待后续区块',
  },
  'block-bytes-limit': {
    en: 'the transactions of the block have {seen} bytes, at most {wanted} are allowed',
    zh: '区块内交易共 {seen} 字节,最多允许 {wanted} 字节',
  },
  'invalid-transaction': {
    en: 'transaction {index} of the block ({hash}) cannot be applied: {reason}',
    zh: '区块中第 {index} 笔交易({hash})无法执行:{reason}',
  },
  'engine-failure': {
    en: 'the EVM failed on transaction {hash} ({reason}); it is left out of blocks. Report it with the transaction',
    zh: 'EVM 执行交易 {hash} 时出错({reason});该交易不会被打包。请附上交易报告此问题',
  },
  'bad-header': {
    en: 'block header {number}: {field} is {seen}, wanted {wanted}',
    zh: '区块头 {number}:{field} 为 {seen},应为 {wanted}',
  },
  'bad-request': {
    en: 'the block cannot close: the requests of contract {address} are unusable ({seen}); its genesis or its contracts are not those of Ethereum',
    zh: '区块无法完成:合约 {address} 的请求不可用({seen});其创世文件或合约与以太坊不符',
  },
  stopped: {
    en: 'the call took longer than its time limit; ask for less or raise the limit',
    zh: '调用超过了时间限制;请减少工作量或提高限制',
  },
  'gas-allowance': {
    en: 'gas required exceeds allowance ({seen}); the call fails even with that much gas. Raise the gas or the balance, or check the contract',
    zh: '所需 gas 超过限额({seen});即使用满该额度调用仍失败。请提高 gas 或余额,或检查合约',
  },
  'call-gas': {
    en: 'intrinsic gas too low: the call has {seen} gas, it costs at least {wanted} before anything runs; give it more',
    zh: '固有 gas 不足:调用提供 {seen} gas,执行前至少需要 {wanted};请提高 gas',
  },
  'block-order': {
    en: 'simulated block {seen} does not come after block {wanted}; let block numbers rise',
    zh: '模拟区块 {seen} 不在区块 {wanted} 之后;请让区块号递增',
  },
  'time-order': {
    en: 'the timestamp {seen} of a simulated block does not come after {wanted}; let timestamps rise',
    zh: '模拟区块的时间戳 {seen} 不在 {wanted} 之后;请让时间戳递增',
  },
  'too-many-blocks': {
    en: 'the simulation spans {seen} blocks, at most {wanted} are allowed; ask for fewer',
    zh: '模拟跨越 {seen} 个区块,最多允许 {wanted} 个;请减少',
  },
  'gas-budget': {
    en: 'the calls of the simulation have used up the {wanted} gas this node gives for one; ask for less at a time',
    zh: '模拟中的调用已用完本节点单次提供的 {wanted} gas;请减少单次请求的内容',
  },
  'not-a-precompile': {
    en: 'account {address} is not a precompile; only precompiles can be moved',
    zh: '账户 {address} 不是预编译合约;只有预编译合约可以移动',
  },
  'precompile-onto-itself': {
    en: 'precompile {address} would be moved onto itself; give another address',
    zh: '预编译合约 {address} 的移动目标是其自身;请给出其他地址',
  },
  'precompiles-onto-one': {
    en: 'several precompiles would be moved to {address}; give each its own address',
    zh: '多个预编译合约的移动目标均为 {address};请分别给出地址',
  },
  'conflicting-overrides': {
    en: 'account {address} has both "state" and "stateDiff" overrides; give one of them',
    zh: '账户 {address} 同时指定了 "state" 和 "stateDiff";请只保留一个',
  },
});

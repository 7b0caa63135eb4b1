import { defineFaults } from '@hanse/base';

export const protocolFault = defineFaults('protocol', {
  'unknown-transaction-type': {
    en: 'transaction type {seen} is not known here; send type 0, 1, 2 or 4',
    zh: '不认识交易类型 {seen};请发送类型 0、1、2 或 4 的交易',
  },
  'blob-transaction': {
    en: 'blob transactions (type 3) are refused: a Hanse ledger keeps all data itself and has no blobs; put the data into calldata',
    zh: '不接受 blob 交易(类型 3):Hanse 账本自行保存全部数据,没有 blob;请把数据放入 calldata',
  },
  'bad-transaction': {
    en: 'the transaction cannot be decoded: {field} is {seen}, wanted {wanted}; sign it again with a current wallet or library',
    zh: '交易无法解码:{field} 为 {seen},应为 {wanted};请用最新的钱包或库重新签名',
  },
  'transaction-too-large': {
    en: 'the transaction has {seen} bytes, at most {wanted} are allowed; split it',
    zh: '交易大小为 {seen} 字节,最多允许 {wanted} 字节;请拆分',
  },
  'high-s': {
    en: 'the signature has a high s value (malleable, EIP-2); sign with a current library',
    zh: '签名的 s 值过高(可篡改,EIP-2);请用最新的库重新签名',
  },
  'bad-signature': {
    en: 'the signature of transaction {seen} names nobody; sign it again',
    zh: '交易 {seen} 的签名无法恢复出地址;请重新签名',
  },
  'wrong-chain': {
    en: 'the transaction is for chain {seen}, this ledger is chain {wanted}; set the chain id of the wallet to {wanted}',
    zh: '交易的链 ID 为 {seen},本账本为 {wanted};请把钱包的链 ID 设为 {wanted}',
  },
  unprotected: {
    en: 'the transaction is signed without a chain id and could be replayed elsewhere; sign it for chain {wanted} (EIP-155)',
    zh: '交易签名不含链 ID,可能在其他链上被重放;请按 EIP-155 对链 {wanted} 签名',
  },
  'type-not-active': {
    en: 'transaction type {seen} needs the fork {wanted}, the ledger is at {fork}; use type 2',
    zh: '交易类型 {seen} 需要分叉 {wanted},账本当前为 {fork};请使用类型 2',
  },
  'intrinsic-gas': {
    en: 'intrinsic gas too low: the gas limit is {seen}, this transaction costs at least {wanted}; raise the gas limit',
    zh: '固有 gas 不足:gas 上限为 {seen},该交易至少需要 {wanted};请提高 gas 上限',
  },
  'gas-limit-cap': {
    en: 'the gas limit {seen} is above the cap of one transaction, {wanted} (EIP-7825); split the work',
    zh: 'gas 上限 {seen} 超过单笔交易的最大值 {wanted}(EIP-7825);请拆分操作',
  },
  'initcode-too-large': {
    en: 'the creation code has {seen} bytes, at most {wanted} are allowed (EIP-3860); make the contract smaller',
    zh: '创建代码为 {seen} 字节,最多允许 {wanted} 字节(EIP-3860);请减小合约',
  },
  'nonce-max': {
    en: 'the nonce {seen} is the last one and cannot be used (EIP-2681); use another account',
    zh: 'nonce {seen} 已到最大值,不能使用(EIP-2681);请换一个账户',
  },
  'tip-above-fee': {
    en: 'max priority fee per gas {seen} is higher than max fee per gas {wanted}; lower it',
    zh: '每单位 gas 的最高优先费 {seen} 高于最高费用 {wanted};请降低',
  },
  'cost-overflow': {
    en: 'gas limit times gas price does not fit into 256 bits; lower them',
    zh: 'gas 上限乘以价格超出 256 位;请降低',
  },
  'no-authorizations': {
    en: 'a type 4 transaction needs at least one authorization, seen none; add one or use type 2',
    zh: '类型 4 的交易至少需要一个授权,当前没有;请添加授权或使用类型 2',
  },
  'bad-header': {
    en: 'the block header cannot be decoded: {field} is {seen}, wanted {wanted}',
    zh: '区块头无法解码:{field} 为 {seen},应为 {wanted}',
  },
  'bad-block': {
    en: 'the block cannot be decoded: {field} is {seen}, wanted {wanted}',
    zh: '区块无法解码:{field} 为 {seen},应为 {wanted}',
  },
  'bad-receipt': {
    en: 'the receipt cannot be decoded: {field} is {seen}, wanted {wanted}',
    zh: '回执无法解码:{field} 为 {seen},应为 {wanted}',
  },
  'bad-extra-data': {
    en: 'the extra data of a sealed header cannot be decoded: {field} is {seen}, wanted {wanted}',
    zh: '区块头的 extraData 无法解码:{field} 为 {seen},应为 {wanted}',
  },
  'bad-genesis': {
    en: 'genesis: {field} is {seen}, wanted {wanted}; correct the genesis file',
    zh: '创世文件:{field} 为 {seen},应为 {wanted};请更正创世文件',
  },
  'unknown-fork': {
    en: 'the genesis activates {seen}, which this version does not know; it knows {wanted}. Install a version that has it',
    zh: '创世文件启用了本版本不认识的 {seen};本版本支持 {wanted}。请安装支持它的版本',
  },
  'fork-order': {
    en: 'genesis: fork {seen} comes before {wanted}; forks must be in order',
    zh: '创世文件:分叉 {seen} 早于 {wanted};分叉必须按顺序启用',
  },
});

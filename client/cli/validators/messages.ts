import type { Text } from '@hanse/base';

export const VALIDATORS = {
  inCharge: {
    en: 'Block {height} is sealed under {engine} by these {total}, in charge since block {since}; {needed} must agree:',
    zh: '区块 {height} 由以下 {total} 个验证者按 {engine} 封印（自区块 {since} 起）；须有 {needed} 个同意：',
  },
  columns: { en: 'validator|node|weight', zh: '验证者|节点|权重' },
  pending: {
    en: 'From block {since} on, under {engine} ({needed} of {total} must agree):',
    zh: '自区块 {since} 起，按 {engine}（{total} 个中须有 {needed} 个同意）：',
  },
  noPending: { en: 'No change is decided.', zh: '没有已决定的变更。' },
  crashOnly: {
    en: 'Raft survives validators that crash, not validators that lie.',
    zh: 'Raft 只能容忍验证者崩溃，不能容忍验证者作恶。',
  },
  stakingFailed: {
    en: 'The contract Staking failed in block {height}; the committee stays in charge.',
    zh: '合约 Staking 在区块 {height} 中失败；现任委员会继续出块。',
  },
  noProposals: { en: 'No proposal takes votes.', zh: '没有可投票的提案。' },
  proposalColumns: {
    en: 'proposal|from block|engine|added|removed|votes|open until block|by',
    zh: '提案|自区块|引擎|新增|移除|票数|截止区块|提案者',
  },
  keystoreWanted: {
    en: 'a validator’s keystore file, or the name of a node of the league',
    zh: '验证者的密钥文件，或联盟中节点的名称',
  },
  addressList: {
    en: 'addresses as 0x and 40 hexadecimal digits, commas between them',
    zh: '地址：0x 加 40 位十六进制数字，以逗号分隔',
  },
  setAlone: { en: 'left away beside --set', zh: '与 --set 同时使用时省略' },
  inSet: { en: 'validators in charge', zh: '现任验证者' },
  notInSet: { en: 'addresses not in charge', zh: '非现任验证者的地址' },
  somebody: { en: 'at least one validator left', zh: '至少保留一个验证者' },
  change: { en: 'a change: --add, --remove, --set or --engine', zh: '一项变更：--add、--remove、--set 或 --engine' },
  idWanted: { en: 'a proposal’s id or its beginning, of one of: {ids}', zh: '提案 ID 或其开头，取自：{ids}' },
  quorumWarning: {
    en: 'From block {height} on {needed} of these {total} must run and have all blocks before it, or the ledger stops. New among them: {added}; each needs a certificate of role validator.',
    zh: '自区块 {height} 起，这 {total} 个验证者中须有 {needed} 个在运行且拥有此前全部区块，否则账本停止出块。新增：{added}；其证书角色须为 validator。',
  },
  nobodyNew: { en: 'none', zh: '无' },
  crashWarning: {
    en: 'Raft survives crashes only: from block {height} on a single dishonest validator can rewrite what is agreed.',
    zh: 'Raft 只能容忍崩溃：自区块 {height} 起，一个不诚实的验证者即可篡改共识。',
  },
  replaces: {
    en: 'A change is decided for block {since} already; when this one is decided before that, it takes its place.',
    zh: '已有一项变更将于区块 {since} 生效；若本提案在此之前通过，将取而代之。',
  },
  proposed: {
    en: 'Proposed, and read back: {votes} of {needed} votes. The others: hanse validators vote {id}',
    zh: '已提案并读回核对：{needed} 票中的 {votes} 票。其他验证者请执行：hanse validators vote {id}',
  },
  voted: {
    en: 'Voted, and read back: {votes} of {needed} votes.',
    zh: '已投票并读回核对：{needed} 票中的 {votes} 票。',
  },
  decided: {
    en: 'Decided, and read back: it takes effect at block {height}.',
    zh: '已决定并读回核对：将于区块 {height} 生效。',
  },
  revoked: { en: 'The vote is taken back; read back from the ledger.', zh: '投票已撤回，并从账本读回核对。' },
  withdrawn: { en: 'The proposal is withdrawn; read back from the ledger.', zh: '提案已撤销，并从账本读回核对。' },
} as const satisfies { readonly [name: string]: Text };

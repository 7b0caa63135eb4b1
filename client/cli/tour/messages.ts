import type { Text } from '@hanse/base';

export const TOUR = {
  who: {
    en: '\nThis league: {organisations} organisations, {validators} validators; {needed} must agree on a block.',
    zh: '\n本联盟：{organisations} 个组织，{validators} 个验证者；每个区块须有 {needed} 个同意。',
  },
  deploying: {
    en: '\n1. {organisation} deploys an ERC-20 (OpenZeppelin) through its own node …',
    zh: '\n1. {organisation} 通过自己的节点部署 ERC-20 代币（OpenZeppelin）…',
  },
  deployed: {
    en: '   LGT is at {address}, final in block {height}.',
    zh: '   LGT 位于 {address}，在区块 {height} 中终局。',
  },
  sameToken: {
    en: '\n1. The token LGT of the first tour is at {address}; the ledger goes on at block {height}.',
    zh: '\n1. 首次演示部署的代币 LGT 位于 {address}；账本从区块 {height} 继续。',
  },
  transfers: {
    en: '\n2. Each organisation sends LGT to the next, each through its own node …',
    zh: '\n2. 各组织分别通过自己的节点向下一个组织转账 LGT …',
  },
  transfer: {
    en: '   {from} → {to}: {amount} LGT, sent to {node}, final in block {height}',
    zh: '   {from} → {to}：{amount} LGT，发往 {node}，在区块 {height} 中终局',
  },
  blocks: {
    en: '\n3. Who made these blocks (seals checked here against the validators of the genesis):',
    zh: '\n3. 这些区块由谁产生（已在此处对照创世验证者核验封印）：',
  },
  block: {
    en: '   block {height} (transactions: {transactions}) proposed by {proposer}, sealed by {sealers}',
    zh: '   区块 {height}：{transactions} 笔交易，提议者 {proposer}，封印者 {sealers}',
  },
  readBack: {
    en: '\n4. Read back from {node}: {organisation} holds {amount} LGT, as it must.',
    zh: '\n4. 从 {node} 读回：{organisation} 持有 {amount} LGT，与预期一致。',
  },
  proof: {
    en: '\n5. Proved without trusting {node}: its Merkle proof of that balance ({nodes} trie nodes) was checked here\n   against the state root of block {height}, whose seals were checked too.',
    zh: '\n5. 无需信任 {node} 的证明：在本地用区块 {height} 的状态根核验了该余额的默克尔证明（{nodes} 个树节点），\n   该区块的封印也已核验。',
  },
  where: { en: '\nWhere things are:', zh: '\n各项位置：' },
  rpc: { en: 'JSON-RPC and WebSocket', zh: 'JSON-RPC 与 WebSocket' },
  health: { en: 'health', zh: '健康检查' },
  metrics: { en: 'metrics', zh: '指标' },
  data: { en: 'keys, ledgers, logs', zh: '密钥、账本、日志' },
  next: { en: '\nWhat to try next:', zh: '\n接下来可以尝试：' },
  tryStatus: { en: 'every node at a glance', zh: '一览所有节点' },
  tryStop: { en: 'stop one node: the others go on', zh: '停止一个节点：其余继续' },
  trySend: { en: 'send a transaction', zh: '发送一笔交易' },
  tryCall: { en: 'ask the contract', zh: '查询合约' },
  tryJoin: { en: 'let a fifth node join', zh: '让新节点加入' },
  tryDown: { en: 'stop everything; the ledger stays', zh: '全部停止；账本保留' },
  up: { en: '\nThe league is up.', zh: '\n联盟已就绪。' },
  following: {
    en: '\nNew blocks (Ctrl-C ends this view; the league goes on):',
    zh: '\n新区块（Ctrl-C 结束查看，联盟继续运行）：',
  },
  goesOn: {
    en: '\nThe league goes on. To stop it: npx hanse dev stop{option}',
    zh: '\n联盟仍在运行。停止它：npx hanse dev stop{option}',
  },
  newBlock: {
    en: '   block {height} (transactions: {transactions}) proposed by {proposer} (round {round})',
    zh: '   区块 {height}：{transactions} 笔交易，提议者 {proposer}（第 {round} 轮）',
  },
} as const satisfies { readonly [name: string]: Text };

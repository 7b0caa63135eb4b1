import { defineFaults, type FaultTable } from '@hanse/base';

const TEXTS = {
  'unknown-command': {
    en: 'There is no command "{seen}". Did you mean: {nearest}? All commands: hanse help',
    zh: '没有命令“{seen}”。是否想用：{nearest}？全部命令：hanse help',
  },
  'incomplete-command': {
    en: '"hanse {seen}" needs one more word: {wanted}. See: hanse help {seen}',
    zh: '“hanse {seen}”还需要一个词：{wanted}。参见：hanse help {seen}',
  },
  'unknown-option': {
    en: 'There is no option {seen}. Did you mean: {nearest}? See: hanse {command} --help',
    zh: '没有选项 {seen}。是否想用：{nearest}？参见：hanse {command} --help',
  },
  'bad-option': {
    en: 'Option --{name} is {seen}; wanted is {wanted}. See: hanse {command} --help',
    zh: '选项 --{name} 为 {seen}，应为 {wanted}。参见：hanse {command} --help',
  },
  'missing-option': {
    en: 'Option --{name} is missing; wanted is {wanted}. See: hanse {command} --help',
    zh: '缺少选项 --{name}，应为 {wanted}。参见：hanse {command} --help',
  },
  'bad-argument': {
    en: 'Argument <{name}> is {seen}; wanted is {wanted}. See: hanse {command} --help',
    zh: '参数 <{name}> 为 {seen}，应为 {wanted}。参见：hanse {command} --help',
  },
  'bad-address': {
    en: 'Option --{name} is {seen}; wanted is an address: 0x and 40 hexadecimal digits. See: hanse {command} --help',
    zh: '选项 --{name} 为 {seen}，应为地址：0x 加 40 位十六进制数字。参见：hanse {command} --help',
  },
  'no-address': {
    en: 'Option --{name} is missing; wanted is an address: 0x and 40 hexadecimal digits. See: hanse {command} --help',
    zh: '缺少选项 --{name}，应为地址：0x 加 40 位十六进制数字。参见：hanse {command} --help',
  },
  'extra-argument': {
    en: 'There is one argument too many: {seen}. See: hanse {command} --help',
    zh: '多余的参数：{seen}。参见：hanse {command} --help',
  },
  'no-league': {
    en: 'There is no league in {folder}. Make one with: hanse dev up (or name its folder with --folder)',
    zh: '{folder} 中没有联盟。请创建：hanse dev up（或用 --folder 指明其文件夹）',
  },
  'bad-league': {
    en: '{path} cannot be read as a league: {seen}. Restore it from a copy, or begin anew: hanse dev reset --yes, then hanse dev up',
    zh: '{path} 无法作为联盟读取：{seen}。请从副本恢复，或重新开始：hanse dev reset --yes，然后 hanse dev up',
  },
  'league-differs': {
    en: 'The league in {folder} has {seen}; asked for is {wanted}. Leave the option away to continue it, or use another --folder',
    zh: '{folder} 中的联盟为 {seen}，而要求的是 {wanted}。请去掉该选项以继续使用它，或改用其他 --folder',
  },
  'league-busy': {
    en: 'Another hanse command (process {pid}) is at work in {folder}. Wait until it has ended, then try again',
    zh: '另一个 hanse 命令（进程 {pid}）正在处理 {folder}。请等它结束后再试',
  },
  'foreign-folder': {
    en: '{folder} holds other files ({seen}) and no league. Name another folder with --folder',
    zh: '{folder} 中有其他文件（{seen}）而没有联盟。请用 --folder 指定其他文件夹',
  },
  'port-taken': {
    en: 'Port {port} ({use} of {node}) is used by {owner}. Stop that program, or choose other ports with --base-port. Nothing was written',
    zh: '端口 {port}（{node} 的 {use}）已被 {owner} 占用。请停止该程序，或用 --base-port 选择其他端口。未写入任何内容',
  },
  'unknown-node': {
    en: 'There is no node "{seen}". Nodes are: {wanted}',
    zh: '没有节点“{seen}”。现有节点：{wanted}',
  },
  'unknown-organisation': {
    en: 'There is no organisation "{seen}". Organisations are: {wanted}',
    zh: '没有组织“{seen}”。现有组织：{wanted}',
  },
  'node-died': {
    en: 'Node {node} stopped while starting. The end of its log ({path}):\n{tail}\nWhen the cause is gone: hanse dev up',
    zh: '节点 {node} 在启动时停止。日志（{path}）末尾：\n{tail}\n排除原因后：hanse dev up',
  },
  'not-ready': {
    en: 'After {seconds} s these nodes are not ready: {nodes}. See: hanse dev status, hanse dev logs',
    zh: '{seconds} 秒后以下节点仍未就绪：{nodes}。参见：hanse dev status、hanse dev logs',
  },
  'cannot-stop': {
    en: 'Node {node} (process {pid}) did not end. End it by hand, then try again',
    zh: '节点 {node}（进程 {pid}）未能结束。请手动结束它后再试',
  },
  'still-running': {
    en: 'These nodes are running: {nodes}. Stop them first: hanse dev stop',
    zh: '以下节点正在运行：{nodes}。请先停止：hanse dev stop',
  },
  'not-confirmed': {
    en: 'This deletes {folder} with every key and block in it. To do so, say: hanse dev reset --yes',
    zh: '此操作将删除 {folder} 及其中所有密钥和区块。确认请执行：hanse dev reset --yes',
  },
  'no-file': { en: '{path} cannot be read: {seen}. Check the path', zh: '{path} 无法读取：{seen}。请检查路径' },
  'cannot-write': {
    en: '{path} cannot be written: {seen}. Check that the folder is there and may be written to',
    zh: '{path} 无法写入：{seen}。请确认文件夹存在且可写',
  },
  'file-exists': {
    en: '{path} is there already and is not overwritten. Choose another name',
    zh: '{path} 已存在，不会被覆盖。请换一个名称',
  },
  'bad-file': { en: '{path} is {seen}; wanted is {wanted}', zh: '{path} 为 {seen}，应为 {wanted}' },
  'no-passphrase': {
    en: 'The passphrase of {path} is needed: --passphrase-file FILE, or the variable HANSE_PASSPHRASE, or a terminal to ask on',
    zh: '需要 {path} 的口令：--passphrase-file 文件，或环境变量 HANSE_PASSPHRASE，或在终端中输入',
  },
  'passphrases-differ': {
    en: 'The two passphrases differ. Try again',
    zh: '两次输入的口令不同。请重试',
  },
  'unknown-account': {
    en: 'Account {seen} is neither a keystore file nor an account of the league in {folder}. Accounts: hanse account list',
    zh: '账户 {seen} 既不是密钥文件，也不是 {folder} 中联盟的账户。账户列表：hanse account list',
  },
  unreachable: {
    en: 'No node answers at {url} ({seen}). Is it running? See: hanse dev status, or name another with --rpc',
    zh: '{url} 没有节点应答（{seen}）。它在运行吗？参见：hanse dev status，或用 --rpc 指定其他节点',
  },
  refused: {
    en: 'The node refused: {seen}',
    zh: '节点拒绝：{seen}',
  },
  reverted: {
    en: 'The contract reverted: {seen}',
    zh: '合约已回滚：{seen}',
  },
  'reverted-on-ledger': {
    en: 'Transaction {hash} is final in block {height}, but it reverted: {seen}',
    zh: '交易 {hash} 已在区块 {height} 中终局，但已回滚：{seen}',
  },
  'not-final': {
    en: 'Transaction {hash} was accepted by the node but is not final after {seconds} s. It may still become final; look again: hanse tx get {hash}',
    zh: '交易 {hash} 已被节点接受，但 {seconds} 秒后仍未终局。之后仍可能达成，请再查：hanse tx get {hash}',
  },
  'nonce-gap': {
    en: 'Transaction {hash} waits in the pool after {seconds} s: its nonce is {seen}, the next of the account is {wanted}. Send the nonces before it, or send it again without --nonce',
    zh: '{seconds} 秒后交易 {hash} 仍在交易池中等待：其 nonce 为 {seen}，而账户的下一个为 {wanted}。请先发送之前的 nonce，或去掉 --nonce 重新发送',
  },
  'no-contract': {
    en: 'There is no contract at {seen} as of block {height}. Check --at, the block, and whether the node at {url} is of the right ledger',
    zh: '截至区块 {height}，{seen} 处没有合约。请检查 --at、区块，以及 {url} 的节点是否属于正确的账本',
  },
  'bad-answer': {
    en: 'The contract at {at} answered {seen}, which is no ({wanted}). Give the artifact or interface of that contract',
    zh: '{at} 处的合约返回 {seen}，不是（{wanted}）。请提供该合约的编译产物或接口',
  },
  'open-passphrase-file': {
    en: 'The passphrase file {path} can be read by other users (mode {seen}); wanted is 600. Run: chmod 600 {path}',
    zh: '口令文件 {path} 可被其他用户读取（权限 {seen}），应为 600。请执行：chmod 600 {path}',
  },
  'read-back-differs': {
    en: 'Read back from {url}: {what} is {seen}; wanted is {wanted}. Compare the nodes: hanse dev status, then audit them',
    zh: '从 {url} 读回：{what} 为 {seen}，应为 {wanted}。请比较各节点：hanse dev status，然后审计',
  },
  'unknown-block': {
    en: 'There is no block {seen}; the newest is {wanted}',
    zh: '没有区块 {seen}；最新区块为 {wanted}',
  },
  'unknown-transaction': {
    en: 'The node at {url} does not know transaction {seen}. Check the hash, or ask another node with --rpc',
    zh: '{url} 的节点不知道交易 {seen}。请检查哈希，或用 --rpc 询问其他节点',
  },
  'no-function': {
    en: 'The contract has no function "{seen}". Its functions: {wanted}',
    zh: '合约没有函数“{seen}”。其函数有：{wanted}',
  },
  'bad-parameters': {
    en: '{what} takes ({wanted}); given: {seen}',
    zh: '{what} 的参数为（{wanted}），给出的是：{seen}',
  },
  'data-in-use': {
    en: 'A running node (process {pid}) uses {folder}. Stop it first (hanse dev stop), or audit a copy of the folder',
    zh: '运行中的节点（进程 {pid}）正在使用 {folder}。请先停止它（hanse dev stop），或审计该文件夹的副本',
  },
  'not-a-data-folder': {
    en: '{folder} is no data folder of a node: {seen}. Wanted is the folder "data" of a node',
    zh: '{folder} 不是节点的数据文件夹：{seen}。应为节点的 “data” 文件夹',
  },
  'needs-no-seal-check': {
    en: 'This genesis names no validators (it has no "hanse" section), so nobody’s seals can be checked. If you vouch for the blocks, say: hanse {command} --no-seal-check …',
    zh: '该创世文件没有验证者（缺少 "hanse" 部分），无法校验封印。若由你担保这些区块，请执行：hanse {command} --no-seal-check …',
  },
  'bad-blocks': {
    en: '{path} is no file of RLP blocks: at byte {at} there is {seen}. Wanted are RLP lists one after another, as "geth export" writes them',
    zh: '{path} 不是 RLP 区块文件：第 {at} 字节处为 {seen}。应为依次排列的 RLP 列表，即 “geth export” 的格式',
  },
  'block-refused': {
    en: 'Block {position} of {path} is refused; the chain ends at block {height}. {seen}',
    zh: '{path} 的第 {position} 个区块被拒绝；链止于区块 {height}。{seen}',
  },
  'no-state-tests': {
    en: 'No case was found in {path} for {fork}. Wanted are filled state tests (GeneralStateTests or fixtures of execution-spec-tests)',
    zh: '{path} 中没有 {fork} 的用例。应为已填充的状态测试（GeneralStateTests 或 execution-spec-tests 的 fixtures）',
  },
  'bad-state-test': {
    en: '{path} is no filled state test: {seen}. Name files of GeneralStateTests or state_tests of execution-spec-tests',
    zh: '{path} 不是已填充的状态测试：{seen}。请指定 GeneralStateTests 的文件，或 execution-spec-tests 的 state_tests',
  },
  'bad-blobs': {
    en: 'the blobs of a transaction: seen {seen}, wanted {wanted}',
    zh: '交易的 blob：为 {seen}，应为 {wanted}',
  },
  'bad-json-field': {
    en: '{field} is {seen}; wanted is {wanted}',
    zh: '{field} 为 {seen}，应为 {wanted}',
  },
  'bad-environment': {
    en: 'the environment of the block: {field} is {seen}; {fork} wants {wanted}',
    zh: '区块环境：{field} 为 {seen}，{fork} 要求 {wanted}',
  },
  'unknown-fork': {
    en: 'there is no fork "{seen}" here; wanted is one of {wanted}',
    zh: '此处没有分叉“{seen}”；应为 {wanted} 之一',
  },
  'missing-block-hash': {
    en: 'the code asked for the hash of block {height}, which is not in blockHashes of the environment; add it',
    zh: '代码请求了区块 {height} 的哈希，而环境的 blockHashes 中没有；请补充',
  },
  'bad-json': {
    en: '{path} is no JSON: {seen}',
    zh: '{path} 不是 JSON：{seen}',
  },
  'bad-rlp': {
    en: '{path} is no RLP list of transactions: {seen}',
    zh: '{path} 不是交易的 RLP 列表：{seen}',
  },
  'not-written': {
    en: '{path} cannot be written: {seen}',
    zh: '{path} 无法写入：{seen}',
  },
  'no-system-contract': {
    en: 'The ledger at {url} has no contract at {at}: its genesis was made without it, so its validators stay as they are. Check --rpc, or begin a ledger anew with: hanse genesis new',
    zh: '{url} 的账本在 {at} 处没有合约：其创世中没有该合约，验证者因此不可变更。请检查 --rpc，或用 hanse genesis new 新建账本',
  },
  'not-in-charge': {
    en: '{seen} is not a validator in charge, and only those vote. See: hanse validators list',
    zh: '{seen} 不是现任验证者，只有现任验证者可以投票。参见：hanse validators list',
  },
  'already-voted': {
    en: '{seen} has voted for {id} already; a validator has one vote. See: hanse validators proposals',
    zh: '{seen} 已为 {id} 投票；每个验证者只有一票。参见：hanse validators proposals',
  },
  'not-voted': {
    en: '{seen} has not voted for {id}, so there is nothing to take back. See: hanse validators proposals',
    zh: '{seen} 未曾为 {id} 投票，无可撤回。参见：hanse validators proposals',
  },
  'not-proposer': {
    en: 'Proposal {id} is {wanted}’s, and only its proposer withdraws it; this is {seen}. To take back a vote: hanse validators revoke',
    zh: '提案 {id} 由 {wanted} 提出，只有提案者可以撤销；此处为 {seen}。撤回投票请用：hanse validators revoke',
  },
  'unknown-proposal': {
    en: 'There is no proposal {id}: it is decided, withdrawn or expired. See: hanse validators list, hanse validators proposals',
    zh: '没有提案 {id}：它已被决定、撤销或过期。参见：hanse validators list、hanse validators proposals',
  },
  'proposal-expired': {
    en: 'Proposal {id} took votes until block {seen}. Propose it anew with a later --height',
    zh: '提案 {id} 的投票截止于区块 {seen}。请以更大的 --height 重新提案',
  },
  'own-proposal-open': {
    en: 'This validator’s proposal {id} is still open, and each has one at a time. Withdraw it first: hanse validators withdraw {id}',
    zh: '该验证者的提案 {id} 仍在投票，每个验证者同时只能有一项。请先撤销：hanse validators withdraw {id}',
  },
  'bad-change-height': {
    en: 'The change was proposed for block {seen}; wanted is {wanted}. Give another --height',
    zh: '变更的生效区块为 {seen}，应为 {wanted}。请另给 --height',
  },
  'observer-certificate': {
    en: 'The certificate of node {seen} says observer, so it would never seal a block and be missing in every quorum. Give it one as validator: hanse key certificate --role validator, or hanse dev join --role validator',
    zh: '节点 {seen} 的证书角色为 observer，它永远不会封印区块，却会计入法定数。请为其签发 validator 证书：hanse key certificate --role validator，或 hanse dev join --role validator',
  },
  'no-staking': {
    en: 'This ledger has no contract Staking, which dpos needs; stay with qbft or raft, or begin a ledger with it: hanse genesis new --engine dpos',
    zh: '该账本没有 dpos 所需的 Staking 合约；请继续使用 qbft 或 raft，或新建带有该合约的账本：hanse genesis new --engine dpos',
  },
  'bad-stake': {
    en: '{path} has in {field} {seen}, wanted is {wanted}; correct it, see: hanse genesis new --help',
    zh: '{path} 的 {field} 为 {seen}，应为 {wanted}；请更正，参见：hanse genesis new --help',
  },
  'no-turns': {
    en: 'The ledger runs under {seen}, which has no schedule of turns; it has under dpos. Who proposes a block: hanse block get',
    zh: '账本现用引擎为 {seen}，没有出块轮次表；dpos 才有。查看区块由谁提议：hanse block get',
  },
  'stake-registered': {
    en: '{seen} is registered already. See: hanse stake candidates; the validators in charge admit it with hanse stake admit {seen}',
    zh: '{seen} 已登记。参见：hanse stake candidates；由现任验证者执行 hanse stake admit {seen} 接纳',
  },
  'stake-unregistered': {
    en: '{seen} has not registered; its node does that first: hanse stake register',
    zh: '{seen} 尚未登记；须先由该节点执行：hanse stake register',
  },
  'stake-admitted': {
    en: '{seen} is admitted already; nothing needs to be done. See: hanse stake candidates',
    zh: '{seen} 已被接纳，无需操作。参见：hanse stake candidates',
  },
  'stake-not-admitted': {
    en: '{seen} is not admitted. The validators in charge vote first: hanse stake admit {seen}; those who are: hanse stake candidates',
    zh: '{seen} 尚未被接纳。须先由现任验证者投票：hanse stake admit {seen}；已接纳者：hanse stake candidates',
  },
  'stake-full': {
    en: 'As many as {seen} candidates are admitted, which is the most. One has to resign or be expelled first',
    zh: '已接纳的候选者达到上限 {seen}。须先有候选者退出或被除名',
  },
  'stake-jailed': {
    en: '{seen} is jailed until epoch {until}. Try again then; the epoch now: hanse stake committee',
    zh: '{seen} 停职至纪元 {until}。请届时再试；当前纪元：hanse stake committee',
  },
  'stake-too-little': {
    en: '{holder} can delegate {seen}, asked for is {wanted}. Undelegate elsewhere first (hanse stake undelegate), or take less',
    zh: '{holder} 可委托 {seen}，而要求 {wanted}。请先取消其他委托（hanse stake undelegate），或减少数量',
  },
  'stake-not-delegated': {
    en: 'The account gives {candidate} {seen}, asked for is {wanted}. Name less, or: all',
    zh: '该账户委托给 {candidate} 的为 {seen}，而要求 {wanted}。请减少数量，或用 all',
  },
  'stake-too-many-leaves': {
    en: 'Already {seen} undelegations are under way, which is the most. Take what is due first: hanse stake withdraw',
    zh: '进行中的取消委托已达上限 {seen}。请先取回到期部分：hanse stake withdraw',
  },
  'stake-nothing-due': {
    en: 'Nothing of {seen} is due. What is under way, and from which epoch: hanse stake candidates --of {seen}',
    zh: '{seen} 没有到期可取回的部分。进行中的部分及其到期纪元：hanse stake candidates --of {seen}',
  },
  'needs-audit-genesis': {
    en: 'The genesis of {folder} was not found. Name it: hanse audit {folder} --genesis genesis.json',
    zh: '找不到 {folder} 的创世文件。请指明：hanse audit {folder} --genesis genesis.json',
  },
} as const;

/** What people at the command line are told when something is not as expected. */
export const cliFault: FaultTable<keyof typeof TEXTS> = defineFaults('cli', TEXTS);

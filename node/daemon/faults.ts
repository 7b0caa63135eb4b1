import { defineFaults } from '@hanse/base';

export const daemonFault = defineFaults('daemon', {
  'votes-lost': {
    en: 'the record of votes {path} cannot be used ({seen}): without it this key could vote twice; put the newest one back, or run "hanse key forget-votes", after which this validator is silent until it is safe',
    zh: '投票记录 {path} 无法使用({seen}):没有它,该密钥可能重复投票;请放回最新的记录,或运行 "hanse key forget-votes",之后该验证节点将保持沉默直至安全',
  },
  'votes-not-lost': {
    en: 'the record of votes {path} is there and can be read; a record that is replaced is forgotten, so it stays',
    zh: '投票记录 {path} 存在且可读取;替换即遗忘,因此保持不变',
  },
  'no-config': {
    en: 'cannot read the configuration {path} ({seen}); name a node.json with --config',
    zh: '无法读取配置文件 {path}({seen});请用 --config 指定 node.json',
  },
  'bad-config': {
    en: 'configuration {path}: {field} is {seen}, wanted {wanted}; correct the file',
    zh: '配置文件 {path}:{field} 为 {seen},应为 {wanted};请更正该文件',
  },
  'missing-setting': {
    en: 'configuration {path}: {field} is missing, wanted {wanted}; add it',
    zh: '配置文件 {path}：缺少 {field}，应为 {wanted}；请补充',
  },
  'unknown-setting': {
    en: 'configuration {path}: there is no setting {field}; known here are {wanted}. Correct the name or leave it away',
    zh: '配置文件 {path}：没有设置项 {field}；此处可用：{wanted}。请更正名称或删除该项',
  },
  'bad-address': {
    en: 'configuration {path}: {field} is {seen}, wanted an address, 0x and 40 hexadecimal digits; correct the file',
    zh: '配置文件 {path}：{field} 为 {seen}，应为地址，即 0x 加 40 位十六进制数字；请更正该文件',
  },
  'port-in-use': {
    en: 'port {port} ({use}) is taken by another program; stop it or choose another port',
    zh: '端口 {port}({use})已被其他程序占用;请停止该程序或更换端口',
  },
  'cannot-listen': {
    en: 'cannot listen on {host}:{port} ({use}): {seen}; use an address of this machine and a port this user may open',
    zh: '无法监听 {host}:{port}({use}):{seen};请使用本机地址以及当前用户可用的端口',
  },
  'read-only': {
    en: 'this chain is served for reading only, nobody would put the transaction into a block; send it to a node of the chain',
    zh: '此链仅供读取,无人会将交易打包;请把交易发送给该链的节点',
  },
  'other-chain': {
    en: 'block {height} is {seen}, the chain here has {wanted} at that height; import the file into an empty data folder',
    zh: '区块 {height} 为 {seen},而此处的链在该高度为 {wanted};请把文件导入空的数据目录',
  },
  'damaged-data': {
    en: 'stored data of this node is damaged ({code}); ask another node. Its operator finds the place in the log and with "hanse audit"',
    zh: '本节点存储的数据已损坏({code});请查询其他节点。运维人员可通过日志和 "hanse audit" 定位',
  },
  'no-file': {
    en: 'cannot read {path} ({seen}); correct the path in the configuration or the permissions of the file',
    zh: '无法读取 {path}({seen});请更正配置中的路径或文件权限',
  },
  'bad-json': {
    en: '{path} is not JSON ({seen}); correct the file',
    zh: '{path} 不是有效的 JSON({seen});请更正该文件',
  },
  'not-a-ledger': {
    en: 'the genesis {path} has no "hanse" section; add engine, validators and members to it',
    zh: '创世文件 {path} 缺少 "hanse" 部分;请加入 engine、validators 与 members',
  },
  'key-mismatch': {
    en: 'the certificate names node {seen}, the keystore holds {wanted}; use the certificate that was issued for this key',
    zh: '证书中的节点为 {seen},密钥文件为 {wanted};请使用为该密钥签发的证书',
  },
  'unknown-fork': {
    en: 'the ledger activates a rule set that this version does not know at {seen}; install a newer version before that time. The node stops here',
    zh: '账本将在 {seen} 启用本版本不认识的规则;请在此之前安装新版本。节点在此停止',
  },
});

import { defineFaults, type Fault, type Verdict } from '@hanse/base';

export const p2pFault = defineFaults('p2p', {
  'unsupported-protocol': {
    en: 'the peer speaks protocol version {seen}, this node {wanted}; upgrade the older of the two',
    zh: '对方使用协议版本 {seen},本节点使用 {wanted};请升级较旧的一方',
  },
  'bad-proof': {
    en: 'the peer proved the key of {seen}, its certificate names {wanted}; the node must run with the key its certificate was issued for',
    zh: '对方证明的密钥属于 {seen},其证书中为 {wanted};节点必须使用与证书对应的密钥运行',
  },
  'different-genesis': {
    en: 'the peer’s genesis is {seen}, ours is {wanted}; both nodes need the same genesis file, byte for byte in meaning',
    zh: '对方的创世哈希为 {seen},本节点为 {wanted};两个节点必须使用相同的创世文件',
  },
  'different-chain': {
    en: 'the peer’s chain id is {seen}, ours is {wanted}; both nodes need the same genesis file',
    zh: '对方的链 ID 为 {seen},本节点为 {wanted};两个节点必须使用相同的创世文件',
  },
  'different-fork': {
    en: 'the peer’s fork id is {seen}, ours is {wanted}; bring both to the same version and fork schedule',
    zh: '对方的分叉标识为 {seen},本节点为 {wanted};请使双方的软件版本和分叉计划一致',
  },
  'not-admitted': {
    en: 'the peer is not admitted: {seen}; its organisation must present a certificate that this league accepts',
    zh: '对方未获准入:{seen};其组织必须出示本联盟接受的证书',
  },
  banned: {
    en: 'peer {address} is banned for {seconds} more seconds after repeated bad messages; look at its version and its log',
    zh: '对方 {address} 因多次发送错误消息被封禁,还剩 {seconds} 秒;请检查其版本与日志',
  },
  'too-many-peers': {
    en: 'all {wanted} places for inbound peers are taken; raise the limit or connect to another node',
    zh: '{wanted} 个入站连接名额已满;请提高上限或连接其他节点',
  },
  'duplicate-link': {
    en: 'there is a link to {address} already; nothing needs to be done',
    zh: '与 {address} 的连接已存在;无需处理',
  },
  'self-dial': {
    en: '{address} is this node itself; take its own address out of its list of peers',
    zh: '{address} 就是本节点;请从节点列表中删除自身地址',
  },
  'wrong-address': {
    en: 'the peer is {seen}, {wanted} was expected at this place; correct the list of peers',
    zh: '对方为 {seen},此处应为 {wanted};请更正节点列表',
  },
  'handshake-timeout': {
    en: 'the handshake took longer than {wanted} ms; check the network between the nodes and the other node’s log',
    zh: '握手超过 {wanted} 毫秒;请检查节点间网络和对方日志',
  },
  'tls-failed': {
    en: 'TLS failed: {seen}; both nodes need TLS 1.3 and a certificate in force from an authority named in genesis',
    zh: 'TLS 失败:{seen};双方都需要 TLS 1.3 以及创世文件中 CA 签发的有效证书',
  },
  unreachable: {
    en: '{host}:{port} cannot be reached ({seen}); check that the node runs and that the port is open',
    zh: '无法连接 {host}:{port}({seen});请确认节点正在运行且端口已开放',
  },
  'listen-failed': {
    en: 'cannot listen on {host}:{port} ({seen}); stop the process that holds the port or choose another',
    zh: '无法监听 {host}:{port}({seen});请停止占用该端口的进程或更换端口',
  },
  'accept-failed': {
    en: 'a connection could not be accepted ({seen}), this node goes on listening; raise its limit of open files or free memory',
    zh: '无法接受连接({seen}),本节点继续监听;请提高打开文件数上限或释放内存',
  },
  'frame-too-large': {
    en: 'a {type} frame claims {seen} bytes, at most {wanted} are allowed',
    zh: '{type} 帧声明长度 {seen} 字节,最多允许 {wanted} 字节',
  },
  'unknown-frame': {
    en: 'frame type {seen} is unknown to this version; upgrade the older of the two nodes',
    zh: '本版本不认识帧类型 {seen};请升级较旧的一方',
  },
  'unexpected-frame': {
    en: 'a {type} frame came during {stage}, where it has no place',
    zh: '在 {stage} 阶段收到不应出现的 {type} 帧',
  },
  'bad-frame': {
    en: 'a {type} frame cannot be decoded: {seen}',
    zh: '无法解码 {type} 帧:{seen}',
  },
  'slow-frame': {
    en: 'a frame was not complete after {wanted} ms; the network is too slow or the peer stalls',
    zh: '一个帧在 {wanted} 毫秒内未发送完;网络过慢或对方停滞',
  },
  'no-answer': {
    en: 'the peer has not answered for {seen} ms; it is down or cut off',
    zh: '对方 {seen} 毫秒没有应答;它已停机或网络中断',
  },
  'queue-overflow': {
    en: 'more than {wanted} bytes of consensus messages wait for the peer; it reads too slowly',
    zh: '等待发送给对方的共识消息超过 {wanted} 字节;对方读取过慢',
  },
  stopping: { en: 'the node is stopping; it can be dialled again later', zh: '节点正在停止;稍后可重新连接' },
  closed: {
    en: 'the connection was closed ({seen}); it is dialled again by itself',
    zh: '连接已关闭({seen});将自动重新连接',
  },
  'refused-by-peer': {
    en: 'the peer refused us: {reason}; see the log of that node for details',
    zh: '对方拒绝了连接:{reason};详情请查看对方日志',
  },
  'not-connected': {
    en: 'no link to {address}; wait until it is connected or ask another peer',
    zh: '与 {address} 没有连接;请等待连接或询问其他节点',
  },
  'too-many-requests': {
    en: '{seen} requests to {address} wait for an answer, at most {wanted} may; wait for one of them',
    zh: '对 {address} 的 {seen} 个请求尚未应答,最多允许 {wanted} 个;请等待其中之一完成',
  },
  'request-timeout': {
    en: '{address} did not answer within {wanted} ms; ask another peer',
    zh: '{address} 在 {wanted} 毫秒内没有应答;请询问其他节点',
  },
  'bad-answer': {
    en: '{address} answered with {seen}, {wanted} was asked for; ask another peer',
    zh: '{address} 的应答为 {seen},请求的是 {wanted};请询问其他节点',
  },
  'unasked-answer': {
    en: 'the peer answered request {seen}, which was never made',
    zh: '对方应答了从未发出的请求 {seen}',
  },
});

/** Reasons for ending a link that the other side is told, by the name of the fault. */
export const REFUSALS = [
  'unsupported-protocol',
  'bad-proof',
  'different-genesis',
  'different-chain',
  'different-fork',
  'not-admitted',
  'banned',
  'too-many-peers',
  'duplicate-link',
  'self-dial',
  'wrong-address',
  'handshake-timeout',
  'frame-too-large',
  'unknown-frame',
  'unexpected-frame',
  'bad-frame',
  'slow-frame',
  'no-answer',
  'queue-overflow',
  'stopping',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The p2p fault that ends a link for `verdict`, so that the other side hears a reason it knows. */
export function refusalOf(verdict: Exclude<Verdict<unknown>, { readonly kind: 'accept' }>): Fault {
  if (verdict.kind === 'ignore') return p2pFault('not-admitted', { seen: verdict.reason });
  const { fault } = verdict;
  return fault.code.startsWith('p2p/') ? fault : p2pFault('not-admitted', { seen: fault.message }, fault);
}

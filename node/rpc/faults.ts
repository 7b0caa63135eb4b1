import { defineFaults } from '@hanse/base';

export const rpcFault = defineFaults('rpc', {
  parse: {
    en: 'the request is not JSON ({seen}); send a JSON-RPC 2.0 object or an array of them',
    zh: '请求不是合法的 JSON；请发送 JSON-RPC 2.0 对象或其数组',
  },
  'too-deep': {
    en: 'the request is nested deeper than {wanted} levels; send flat parameters',
    zh: '请求嵌套超过 {wanted} 层；请减少嵌套',
  },
  'too-many-values': {
    en: 'the request has more than {wanted} values; send fewer at a time',
    zh: '请求包含的值超过 {wanted} 个；请分次发送',
  },
  'invalid-request': {
    en: 'not a JSON-RPC 2.0 request: {problem}; send {"jsonrpc":"2.0","id":1,"method":"…","params":[…]}',
    zh: '不是 JSON-RPC 2.0 请求：{problemZh}；请发送 {"jsonrpc":"2.0","id":1,"method":"…","params":[…]}',
  },
  'empty-batch': {
    en: 'the batch is empty; put at least one request into it',
    zh: '批量请求为空；请至少包含一个请求',
  },
  'batch-too-large': {
    en: 'the batch has {seen} requests, at most {wanted} are allowed; split it',
    zh: '批量请求含 {seen} 个请求，最多允许 {wanted} 个；请拆分',
  },
  'body-too-large': {
    en: 'the request has {seen} bytes, at most {wanted} are allowed; split it',
    zh: '请求大小为 {seen} 字节，最多允许 {wanted} 字节；请拆分',
  },
  'response-too-large': {
    en: 'the response would have more than {wanted} bytes; ask for less at a time',
    zh: '响应将超过 {wanted} 字节；请减少单次查询的内容',
  },
  'method-not-found': {
    en: 'there is no method {seen}; the methods are listed in the RPC reference',
    zh: '没有方法 {seen}；可用方法见 RPC 参考文档',
  },
  'invalid-params': {
    en: 'parameter {index} is not usable: {problem}; correct it',
    zh: '参数 {index} 无效：{problemZh}；请更正',
  },
  'storage-key': {
    en: 'the storage slot is not usable: {problem}; give up to 32 bytes, hexadecimal',
    zh: '存储槽无效：{problemZh}；请给出最多 32 字节的十六进制值',
  },
  'missing-param': {
    en: 'parameter {index} ({name}) is missing; give it',
    zh: '缺少参数 {index}（{name}）；请补充',
  },
  'too-many-params': {
    en: 'there are {seen} parameters, at most {wanted} are wanted; remove the others',
    zh: '有 {seen} 个参数，最多 {wanted} 个；请删除多余的参数',
  },
  'params-not-array': {
    en: 'the parameters are no array; give them as an array, by position',
    zh: '参数不是数组；请按位置以数组形式给出',
  },
  'unknown-block': {
    en: 'there is no block {seen}, the head is {wanted}; ask for a block up to the head',
    zh: '没有区块 {seen}，链头为 {wanted}；请查询不高于链头的区块',
  },
  'unknown-filter': {
    en: 'there is no filter {seen} (filters end after {wanted} minutes without a question); create a new one',
    zh: '没有过滤器 {seen}（过滤器在 {wanted} 分钟未被查询后失效）；请重新创建',
  },
  'too-many-filters': {
    en: 'there are {seen} filters, no more are allowed; remove some or use eth_subscribe over WebSocket',
    zh: '已有 {seen} 个过滤器，不能再增加；请删除部分过滤器，或通过 WebSocket 使用 eth_subscribe',
  },
  'log-range': {
    en: 'the query reads more than {wanted} blocks, from {from} to {to}; ask for a smaller range, or name addresses and topics',
    zh: '查询需读取超过 {wanted} 个区块（从 {from} 到 {to}）；请缩小范围，或指定地址与主题',
  },
  'log-results': {
    en: 'the query has more than {wanted} results; the first of them end at block {to}: ask for blocks up to there, then go on',
    zh: '查询结果超过 {wanted} 条；前 {wanted} 条止于区块 {to}：请先查询至该区块，再继续',
  },
  'invalid-range': {
    en: 'the range ends at block {to}, before it begins at {from}; turn it around',
    zh: '范围终点 {to} 早于起点 {from}；请交换',
  },
  busy: {
    en: 'the node is busy with {seen} expensive requests; try again in {retryMs} ms',
    zh: '节点正在处理 {seen} 个高开销请求；请在 {retryMs} 毫秒后重试',
  },
  'client-gone': {
    en: 'the client left before its request was answered; send it again',
    zh: '客户端在应答之前已离开；请重新发送请求',
  },
  'answers-unread': {
    en: 'too many bytes of answers wait to be read; read those first, or ask for less at a time',
    zh: '尚未读取的应答过多；请先读取，或减少单次查询的内容',
  },
  'batch-timeout': {
    en: 'the batch took more than {wanted} ms and the rest of it was not done; send what is missing in smaller batches',
    zh: '批量请求耗时超过 {wanted} 毫秒，其余请求未执行；请分成较小的批量重新发送',
  },
  'slow-body': {
    en: 'after {seen} ms the request had not come at {wanted} bytes a second; send it faster or in parts',
    zh: '经过 {seen} 毫秒，请求到达的速度低于每秒 {wanted} 字节；请加快发送或拆分请求',
  },
  'too-many-bodies': {
    en: 'requests of more than {wanted} bytes are being received; try again in {retryMs} ms',
    zh: '正在接收的请求已超过 {wanted} 字节；请在 {retryMs} 毫秒后重试',
  },
  'too-many-sockets': {
    en: 'there are {seen} WebSocket connections, no more are allowed; close some or use HTTP',
    zh: '已有 {seen} 个 WebSocket 连接，不能再增加；请关闭部分连接，或使用 HTTP',
  },
  'call-timeout': {
    en: 'the call ran for more than {wanted} ms and was ended; make it smaller or give it less gas',
    zh: '调用运行超过 {wanted} 毫秒，已被终止；请缩小规模或减少 gas',
  },
  'trace-too-large': {
    en: 'the trace has more than {wanted} bytes; give a limit, leave out stack, memory and storage, or take the callTracer',
    zh: '跟踪结果超过 {wanted} 字节；请设置 limit，省略 stack、memory 与 storage，或使用 callTracer',
  },
  'no-tracer': {
    en: 'there is no tracer {seen}; there are callTracer, prestateTracer, 4byteTracer, noopTracer, and the struct logger where none is named. Tracers in JavaScript are not run',
    zh: '没有跟踪器 {seen}；可用 callTracer、prestateTracer、4byteTracer、noopTracer，不指定时为 struct logger。不运行 JavaScript 跟踪器',
  },
  'genesis-not-traceable': {
    en: 'block 0 has no transactions to trace; ask for a later one',
    zh: '区块 0 没有可跟踪的交易；请查询后续区块',
  },
  'transaction-not-final': {
    en: 'transaction {seen} is in no block; wait until it is final, or check its hash',
    zh: '交易 {seen} 不在任何区块中；请等待其最终确认，或检查哈希',
  },
  'call-failed': {
    en: 'the call failed: {failure}; check the contract and the gas given',
    zh: '调用失败：{failure}；请检查合约与所给 gas',
  },
  'no-notifications': {
    en: 'subscriptions need a WebSocket connection; connect to this port with ws:// or poll a filter',
    zh: '订阅需要 WebSocket 连接；请用 ws:// 连接本端口，或轮询过滤器',
  },
  'unknown-subscription-kind': {
    en: 'there is no subscription {seen}; there are newHeads, logs, newPendingTransactions and syncing',
    zh: '没有订阅类型 {seen}；可用 newHeads、logs、newPendingTransactions 与 syncing',
  },
  'unknown-subscription': {
    en: 'this connection has no subscription {seen}; it may have been ended already',
    zh: '此连接没有订阅 {seen}；可能已结束',
  },
  'too-many-subscriptions': {
    en: 'there are {seen} subscriptions, no more are allowed; end some',
    zh: '已有 {seen} 个订阅，不能再增加；请结束部分订阅',
  },
  'invalid-percentiles': {
    en: 'reward percentiles must rise from 0 to 100, at most {wanted} of them; seen {seen}',
    zh: '奖励百分位须在 0 到 100 之间递增，最多 {wanted} 个；当前为 {seen}',
  },
  'invalid-host': {
    en: 'the host {seen} is not allowed here; use localhost or an IP address, or add the name to rpc.hosts',
    zh: '不允许主机名 {seen}；请使用 localhost 或 IP 地址，或将其加入 rpc.hosts',
  },
  'invalid-origin': {
    en: 'pages of {seen} may not use this node; add the origin to rpc.corsOrigins',
    zh: '来自 {seen} 的网页不能使用本节点；请将其加入 rpc.corsOrigins',
  },
  'invalid-content-type': {
    en: 'the content type is {seen}; send application/json',
    zh: '内容类型为 {seen}；请使用 application/json',
  },
  'invalid-http-method': {
    en: 'HTTP method {seen} is of no use here; send requests by POST',
    zh: '此处不支持 HTTP 方法 {seen}；请使用 POST 发送请求',
  },
  internal: {
    en: 'the node failed to answer because of a fault of its own; its log says more',
    zh: '节点因自身故障未能应答；详情见节点日志',
  },
});

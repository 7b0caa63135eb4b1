import { type Method, method } from '../method.ts';
import { openRpcDocument } from '../openRpc.ts';

/** OpenRPC’s own method, about `others` and itself. */
export function discoverMethod(others: readonly Method[]): Method {
  const discover: Method = method({
    name: 'rpc.discover',
    summary: { en: 'all methods of this node as an OpenRPC document', zh: '以 OpenRPC 文档列出本节点的全部方法' },
    params: [],
    result: 'OpenRPC document',
    cost: 'heavy',
    handle: () => openRpcDocument([...others, discover]),
  });
  return discover;
}

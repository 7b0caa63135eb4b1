import { bytesToHex } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { type Method, method } from '../method.ts';
import { param, parseData } from '../params.ts';
import { quantity } from '../quantity.ts';

const DATA = param('data', 'data', parseData);

/** web3_*, net_* and what else is about the node itself. */
export const NODE_METHODS: readonly Method[] = [
  method({
    name: 'web3_clientVersion',
    summary: { en: 'name and version of this node’s software', zh: '本节点软件的名称与版本' },
    params: [],
    result: 'string',
    handle: ({ ports }) => ports.network.clientVersion,
  }),
  method({
    name: 'web3_sha3',
    summary: { en: 'Keccak-256 of the given bytes', zh: '给定字节的 Keccak-256' },
    params: [DATA],
    result: 'hash',
    handle: (_, bytes) => bytesToHex(keccak256(bytes)),
  }),
  method({
    name: 'net_version',
    summary: { en: 'the chain id as a decimal number', zh: '十进制的链 ID' },
    params: [],
    result: 'string',
    handle: ({ ports }) => ports.ledger.chainId.toString(),
  }),
  method({
    name: 'net_listening',
    summary: { en: 'whether the node accepts links of other nodes', zh: '节点是否接受其他节点的连接' },
    params: [],
    result: 'boolean',
    handle: ({ ports }) => ports.network.isListening(),
  }),
  method({
    name: 'net_peerCount',
    summary: { en: 'nodes this one is linked with', zh: '已连接的节点数' },
    params: [],
    result: 'quantity',
    handle: ({ ports }) => quantity(ports.network.peerCount()),
  }),
  method({
    name: 'eth_chainId',
    summary: { en: 'the chain id of the ledger', zh: '账本的链 ID' },
    params: [],
    result: 'quantity',
    handle: ({ ports }) => quantity(ports.ledger.chainId),
  }),
  method({
    name: 'eth_syncing',
    summary: { en: 'false when level with the others, else how far', zh: '已同步则为 false，否则给出进度' },
    params: [],
    result: 'false or {startingBlock, currentBlock, highestBlock}',
    handle: ({ ports }) => {
      const progress = ports.network.syncing();
      if (progress === undefined) return false;
      return {
        startingBlock: quantity(progress.startingBlock),
        currentBlock: quantity(progress.currentBlock),
        highestBlock: quantity(progress.highestBlock),
      };
    },
  }),
  method({
    name: 'eth_accounts',
    summary: { en: 'always empty: a node holds no keys of accounts', zh: '始终为空：节点不持有账户密钥' },
    params: [],
    result: 'address[]',
    handle: () => [],
  }),
];

import { bytesToHex, concatBytes, encodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import type { Transaction } from '@hanse/protocol';
import { addressOf, Fields, hashOf, quantity } from './fields.ts';
import type { intrinsicGasAt } from './transactionForks.ts';

const KNOWN = [
  'type',
  'chainId',
  'nonce',
  'gasPrice',
  'maxPriorityFeePerGas',
  'maxFeePerGas',
  'gas',
  'to',
  'value',
  'input',
  'accessList',
  'authorizationList',
  'v',
  'yParity',
  'r',
  's',
] as const;
/** What an answer or a node adds; it follows from the rest and is not read. */
const DERIVED = [
  'hash',
  'sender',
  'from',
  'size',
  'intrinsicGas',
  'signingHash',
  'signingPayload',
  'raw',
  'blockHash',
  'blockNumber',
  'blockTimestamp',
  'transactionIndex',
];
const ALIASES = { gasLimit: 'gas', data: 'input', accessLists: 'accessList' };
/** Types whose price is the two fees of EIP-1559. */
const FEE_MARKET = 2;

export type Type = Transaction['type'];
export type TransactionBytes = {
  readonly type: Type;
  /** With the signature, if there is one; else what is signed. */
  readonly bytes: Uint8Array;
  readonly isSigned: boolean;
  readonly cost: Parameters<typeof intrinsicGasAt>[0];
};

/** A transaction from its fields as JSON-RPC names them. */
export function readTransaction(value: unknown): TransactionBytes {
  const fields = new Fields(value, { known: [...KNOWN, ...DERIVED], aliases: ALIASES });
  const type = typeOf(fields);
  for (const name of unwanted(type)) if (fields.has(name)) throw fields.bad(name, `nothing, in type ${type}`);
  const accessList = fields.has('accessList') ? fields.list('accessList', readAccess) : [];
  const authorizations = type === 4 ? fields.list('authorizationList', readAuthorization) : [];
  const isCreation = !fields.has('to') || fields.value('to') === '' || fields.value('to') === '0x';
  const to = isCreation ? null : fields.address('to');
  const data = fields.has('input') ? fields.bytes('input') : new Uint8Array(0);
  const price =
    type >= FEE_MARKET
      ? [fields.quantity('maxPriorityFeePerGas'), fields.quantity('maxFeePerGas')]
      : [fields.quantity('gasPrice')];
  const items: RlpItem[] = [
    ...(type === 0 ? [] : [uintToBytes(fields.quantity('chainId', 64))]),
    uintToBytes(fields.quantity('nonce', 64)),
    ...price.map(uintToBytes),
    uintToBytes(fields.quantity('gas', 64)),
    to === null ? new Uint8Array(0) : hexToBytes(to),
    uintToBytes(fields.has('value') ? fields.quantity('value') : 0n),
    data,
    ...(type === 0
      ? []
      : [accessList.map(({ address, storageKeys }) => [hexToBytes(address), storageKeys.map(hexToBytes)])]),
    ...(type === 4 ? [authorizations.map((one) => one.item)] : []),
  ];
  const isSigned = fields.has('r') || fields.has('s');
  const last = isSigned ? signatureOf(fields, type) : type === 0 ? replayGuard(fields) : [];
  const payload = encodeRlp([...items, ...last]);
  const cost = {
    to,
    data,
    ...(type === 0 ? {} : { accessList }),
    ...(type === 4 ? { authorizationList: authorizations.map((one) => one.authorization) } : {}),
  };
  return { type, bytes: type === 0 ? payload : concatBytes(Uint8Array.of(type), payload), isSigned, cost };
}

function typeOf(fields: Fields): Type {
  if (fields.has('type')) {
    const type = fields.integer('type');
    if (type !== 0 && type !== 1 && type !== 2 && type !== 4) throw fields.bad('type', '0x0, 0x1, 0x2 or 0x4');
    return type;
  }
  if (fields.has('authorizationList')) return 4;
  if (fields.has('maxFeePerGas') || fields.has('maxPriorityFeePerGas')) return 2;
  return fields.has('accessList') ? 1 : 0;
}

/** Fields that would be dropped without a word. A node's answer has gasPrice beside the fees: it is what was paid. */
function unwanted(type: Type): readonly string[] {
  const fees = ['maxPriorityFeePerGas', 'maxFeePerGas'];
  if (type === 0) return [...fees, 'accessList', 'authorizationList'];
  return type === 1 ? [...fees, 'authorizationList'] : type === 2 ? ['authorizationList'] : [];
}

function readAccess(value: unknown, path: string) {
  const entry = new Fields(value, { path, known: ['address', 'storageKeys'] });
  return { address: entry.address('address'), storageKeys: entry.list('storageKeys', hashOf) };
}

function readAuthorization(value: unknown, path: string) {
  const known = ['chainId', 'address', 'nonce', 'yParity', 'r', 's'];
  // The state tests name the author and repeat the parity as v.
  const fields = new Fields(value, { path, known: [...known, 'signer', 'v'] });
  const authorization = {
    chainId: fields.quantity('chainId'),
    address: addressOf(fields.value('address'), fields.at('address')),
    nonce: fields.quantity('nonce', 64),
    yParity: Number(fields.quantity(fields.has('yParity') ? 'yParity' : 'v', 8)),
    r: fields.quantity('r'),
    s: fields.quantity('s'),
  };
  const { chainId, address, nonce, yParity, r, s } = authorization;
  const numbers = [yParity, r, s].map(uintToBytes);
  return { authorization, item: [uintToBytes(chainId), hexToBytes(address), uintToBytes(nonce), ...numbers] };
}

function signatureOf(fields: Fields, type: Type): Uint8Array[] {
  const scalars = [uintToBytes(fields.quantity('r')), uintToBytes(fields.quantity('s'))];
  if (type !== 0) {
    const parity = fields.quantity(fields.has('yParity') ? 'yParity' : 'v');
    if (fields.has('v') && fields.quantity('v') !== parity) throw fields.bad('v', `the parity, ${parity}`);
    return [uintToBytes(parity), ...scalars];
  }
  const chainId = fields.has('chainId') ? fields.quantity('chainId', 64) : undefined;
  if (!fields.has('v')) {
    const parity = fields.quantity('yParity', 1);
    return [uintToBytes(chainId === undefined ? 27n + parity : 35n + 2n * chainId + parity), ...scalars];
  }
  const v = fields.quantity('v');
  const implied = v < 35n ? undefined : (v - 35n) / 2n;
  if (chainId !== undefined && chainId !== implied)
    throw fields.bad('v', `${35n + 2n * chainId} or one more (EIP-155)`);
  return [uintToBytes(v), ...scalars];
}

/** EIP-155: a chain id is signed in the place of the signature. */
function replayGuard(fields: Fields): Uint8Array[] {
  if (!fields.has('chainId')) return [];
  return [uintToBytes(fields.quantity('chainId', 64)), new Uint8Array(0), new Uint8Array(0)];
}

/** The fields of a signed transaction as JSON-RPC names them. */
export function writeTransaction(transaction: Transaction): object {
  const { type, chainId, nonce, gasLimit, to, value, data, yParity, r, s } = transaction;
  const v = type > 0 ? BigInt(yParity) : BigInt(yParity) + (chainId === undefined ? 27n : 35n + 2n * chainId);
  return {
    type: quantity(type),
    ...(chainId === undefined ? {} : { chainId: quantity(chainId) }),
    nonce: quantity(nonce),
    ...(transaction.type === 0 || transaction.type === 1
      ? { gasPrice: quantity(transaction.gasPrice) }
      : {
          maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGas),
          maxFeePerGas: quantity(transaction.maxFeePerGas),
        }),
    gas: quantity(gasLimit),
    to,
    value: quantity(value),
    input: bytesToHex(data),
    ...(transaction.type === 0 ? {} : { accessList: transaction.accessList }),
    ...(transaction.type === 4 ? { authorizationList: transaction.authorizationList.map(authorizationOf) } : {}),
    v: quantity(v),
    yParity: quantity(yParity),
    r: quantity(r),
    s: quantity(s),
  };
}

function authorizationOf(authorization: Extract<Transaction, { type: 4 }>['authorizationList'][number]): object {
  const { chainId, address, nonce, yParity, r, s } = authorization;
  return {
    chainId: quantity(chainId),
    address,
    nonce: quantity(nonce),
    yParity: quantity(yParity),
    r: quantity(r),
    s: quantity(s),
  };
}

import { type Fault, type FaultParams, type Hex, isFault, type Text } from '@hanse/base';
import { rpcFault } from './faults.ts';

/** A JSON-RPC error as it is sent. `data` is the revert's data for reverts, else reason, hint and what the fault knows. */
export type ErrorObject = {
  readonly code: number;
  readonly message: string;
  readonly data?: Hex | { readonly reason: string; readonly hint: Text; readonly retryAfterMs?: number };
};

/** Codes of JSON-RPC 2.0 and EIP-1474. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
export const INVALID_INPUT = -32000;
export const NOT_FOUND = -32001;
export const UNAVAILABLE = -32002;
export const TRANSACTION_REJECTED = -32003;
export const LIMIT_EXCEEDED = -32005;
/** What geth gives for a revert. */
export const REVERTED = 3;

/** After this time a client may try again what was refused for load. */
export const RETRY_AFTER_MS = 1000;

/** An execution that reverted; sent with geth's message and the revert's data. */
export class Reverted extends Error {
  readonly data: Hex;

  constructor(message: string, data: Hex) {
    super(message);
    this.name = 'Reverted';
    this.data = data;
  }
}

/** A fault to which a method gives a code of its own. */
export class Recoded extends Error {
  readonly code: number;
  readonly fault: Fault;

  constructor(code: number, fault: Fault) {
    super(fault.message, { cause: fault });
    this.name = 'Recoded';
    this.code = code;
    this.fault = fault;
  }
}

type Row = readonly [code: number, message: string | ((params: FaultParams) => string)];

function overshot({ seen, wanted }: FaultParams): bigint {
  return BigInt(wanted ?? 0) - BigInt(seen ?? 0);
}

/** Codes and geth's sentences, on which client libraries match. `{name}` stands for a parameter of the fault. */
const ROWS: { readonly [code: string]: Row } = {
  'pool/already-known': [TRANSACTION_REJECTED, 'already known'],
  'pool/nonce-too-low': [TRANSACTION_REJECTED, 'nonce too low: next nonce {wanted}, tx nonce {seen}'],
  'pool/nonce-too-high': [TRANSACTION_REJECTED, 'nonce too high: next nonce {wanted}, tx nonce {seen}'],
  'pool/insufficient-funds': [
    TRANSACTION_REJECTED,
    (params) =>
      `insufficient funds for gas * price + value: balance ${params['seen']}, tx cost ${params['wanted']}, overshot ${overshot(params)}`,
  ],
  'pool/replacement-underpriced': [TRANSACTION_REJECTED, 'replacement transaction underpriced'],
  'pool/gas-limit': [TRANSACTION_REJECTED, 'exceeds block gas limit'],
  'pool/sender-not-account': [TRANSACTION_REJECTED, 'sender not an eoa: address {account}'],
  'pool/account-limit': [LIMIT_EXCEEDED, 'account limit exceeded: pooled {seen} txs, at most {wanted}'],
  'pool/full': [LIMIT_EXCEEDED, 'txpool is full'],
  'pool/queue-full': [LIMIT_EXCEEDED, 'txpool is full of transactions with gapped nonces'],
  'pool/closed': [UNAVAILABLE, 'node is shutting down'],
  'pool/journal-failed': [INTERNAL_ERROR, 'transaction could not be journaled'],
  'protocol/wrong-chain': [
    TRANSACTION_REJECTED,
    'invalid sender: invalid chain id for signer: have {seen} want {wanted}',
  ],
  'protocol/unprotected': [TRANSACTION_REJECTED, 'only replay-protected (EIP-155) transactions allowed over RPC'],
  'protocol/intrinsic-gas': [TRANSACTION_REJECTED, 'intrinsic gas too low: gas {seen}, minimum needed {wanted}'],
  'protocol/gas-limit-cap': [TRANSACTION_REJECTED, 'transaction gas limit too high (cap: {wanted}, tx: {seen})'],
  'protocol/initcode-too-large': [TRANSACTION_REJECTED, 'max initcode size exceeded: code size {seen}, limit {wanted}'],
  'protocol/nonce-max': [TRANSACTION_REJECTED, 'nonce has max value'],
  'protocol/tip-above-fee': [TRANSACTION_REJECTED, 'max priority fee per gas higher than max fee per gas'],
  'protocol/cost-overflow': [TRANSACTION_REJECTED, 'insufficient funds for gas * price + value'],
  'protocol/no-authorizations': [TRANSACTION_REJECTED, 'EIP-7702 transaction with empty auth list'],
  'protocol/type-not-active': [TRANSACTION_REJECTED, 'transaction type not supported'],
  'protocol/unknown-transaction-type': [TRANSACTION_REJECTED, 'transaction type not supported'],
  'protocol/blob-transaction': [TRANSACTION_REJECTED, 'transaction type not supported: blob transactions'],
  'protocol/high-s': [TRANSACTION_REJECTED, 'invalid transaction v, r, s values'],
  'protocol/bad-signature': [TRANSACTION_REJECTED, 'invalid sender: recovery failed'],
  'protocol/transaction-too-large': [TRANSACTION_REJECTED, 'oversized data: transaction size {seen}, limit {wanted}'],
  'execution/insufficient-funds': [
    INVALID_INPUT,
    'insufficient funds for gas * price + value: address {address} have {seen} want {wanted}',
  ],
  'execution/fee-below-base': [
    INVALID_INPUT,
    'max fee per gas less than block base fee: maxFeePerGas: {seen}, baseFee: {wanted}',
  ],
  'execution/gas-allowance': [INVALID_INPUT, 'gas required exceeds allowance ({seen})'],
  'execution/call-gas': [INVALID_INPUT, 'intrinsic gas too low: have {seen}, want {wanted}'],
  'execution/block-gas-limit': [INVALID_INPUT, 'block gas limit reached: {seen} > {wanted}'],
  'execution/nonce-too-low': [INVALID_INPUT, 'nonce too low: address {address}, tx: {seen} state: {wanted}'],
  'execution/nonce-too-high': [INVALID_INPUT, 'nonce too high: address {address}, tx: {seen} state: {wanted}'],
  'execution/block-order': [INVALID_INPUT, 'block numbers must be in order: {seen} <= {wanted}'],
  'execution/time-order': [INVALID_INPUT, 'block timestamps must be in order: {seen} <= {wanted}'],
  'execution/too-many-blocks': [LIMIT_EXCEEDED, 'too many blocks'],
  'execution/gas-budget': [LIMIT_EXCEEDED, 'gas limit of the simulation reached: {wanted}'],
  'execution/not-a-precompile': [INVALID_INPUT, 'account {address} is not a precompile'],
  'execution/precompile-onto-itself': [INVALID_INPUT, 'precompile {address} is moved to itself'],
  'execution/precompiles-onto-one': [INVALID_INPUT, 'account {address} is already overridden'],
  'execution/stopped': [INVALID_INPUT, 'execution aborted (timeout)'],
  'execution/conflicting-overrides': [INVALID_INPUT, "account {address} has both 'state' and 'stateDiff'"],
  'state/pruned': [NOT_FOUND, 'historical state of block {seen} is not available'],
  'state/proof-too-old': [NOT_FOUND, 'historical proof of block {seen} is not available'],
  'state/unknown-height': [NOT_FOUND, 'header not found'],
  'rpc/parse': [PARSE_ERROR, 'parse error: {seen}'],
  'rpc/too-deep': [PARSE_ERROR, 'parse error: nested deeper than {wanted} levels'],
  'rpc/too-many-values': [PARSE_ERROR, 'parse error: more than {wanted} values'],
  'rpc/invalid-request': [INVALID_REQUEST, 'invalid request'],
  'rpc/empty-batch': [INVALID_REQUEST, 'empty batch'],
  'rpc/batch-too-large': [INVALID_REQUEST, 'batch too large'],
  'rpc/body-too-large': [INVALID_REQUEST, 'content length too large ({seen}>{wanted})'],
  'rpc/response-too-large': [LIMIT_EXCEEDED, 'response too large'],
  'rpc/method-not-found': [METHOD_NOT_FOUND, 'the method {seen} does not exist/is not available'],
  'rpc/invalid-params': [INVALID_PARAMS, 'invalid argument {index}: {problem}'],
  // geth decodes the key after the parameters, so clients know this failure by the general code.
  'rpc/storage-key': [INVALID_INPUT, '{problem}'],
  'rpc/missing-param': [INVALID_PARAMS, 'missing value for required argument {index}'],
  'rpc/too-many-params': [INVALID_PARAMS, 'too many arguments, want at most {wanted}'],
  'rpc/params-not-array': [INVALID_PARAMS, 'non-array args'],
  'rpc/unknown-block': [NOT_FOUND, 'header not found'],
  // viem makes a new filter when it sees this code.
  'rpc/unknown-filter': [INVALID_INPUT, 'filter not found'],
  'rpc/too-many-filters': [LIMIT_EXCEEDED, 'too many filters'],
  'rpc/log-range': [LIMIT_EXCEEDED, 'exceed maximum block range: {wanted}'],
  'rpc/log-results': [LIMIT_EXCEEDED, 'query returned more than {wanted} results'],
  'rpc/invalid-range': [INVALID_PARAMS, 'invalid block range params'],
  'rpc/busy': [LIMIT_EXCEEDED, 'too many requests, try again in {retryMs} ms'],
  'rpc/client-gone': [LIMIT_EXCEEDED, 'client gone'],
  'rpc/answers-unread': [LIMIT_EXCEEDED, 'too many unread answers'],
  'rpc/batch-timeout': [LIMIT_EXCEEDED, 'batch timeout ({wanted}ms), the rest was not done'],
  'rpc/slow-body': [INVALID_REQUEST, 'request body too slow'],
  'rpc/too-many-bodies': [LIMIT_EXCEEDED, 'too many requests, try again in {retryMs} ms'],
  'rpc/too-many-sockets': [LIMIT_EXCEEDED, 'too many connections'],
  'rpc/call-timeout': [INVALID_INPUT, 'execution aborted (timeout = {wanted}ms)'],
  'rpc/call-failed': [INVALID_INPUT, '{failure}'],
  'rpc/trace-too-large': [LIMIT_EXCEEDED, 'trace larger than {wanted} bytes: set a limit or use the callTracer'],
  'rpc/genesis-not-traceable': [INVALID_INPUT, 'genesis is not traceable'],
  'rpc/no-notifications': [NOT_FOUND, 'notifications not supported'],
  'rpc/unknown-subscription-kind': [METHOD_NOT_FOUND, 'no "{seen}" subscription in eth namespace'],
  'rpc/unknown-subscription': [INVALID_INPUT, 'subscription not found'],
  'rpc/too-many-subscriptions': [LIMIT_EXCEEDED, 'too many subscriptions'],
  'rpc/invalid-percentiles': [INVALID_INPUT, 'invalid reward percentile'],
  'rpc/invalid-host': [INVALID_REQUEST, 'invalid host specified'],
  'rpc/invalid-origin': [INVALID_REQUEST, 'origin not allowed'],
  'rpc/invalid-content-type': [INVALID_REQUEST, 'invalid content type, only application/json is supported'],
  'rpc/invalid-http-method': [INVALID_REQUEST, 'method not allowed'],
  'rpc/internal': [INTERNAL_ERROR, 'internal error'],
};

/** For faults without a row of their own: what their room's failures are to a client. */
const ROOM_CODES: { readonly [room: string]: number } = {
  pool: TRANSACTION_REJECTED,
  protocol: TRANSACTION_REJECTED,
  rlp: TRANSACTION_REJECTED,
  execution: INVALID_INPUT,
  state: NOT_FOUND,
};

function fill(message: string, params: FaultParams): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

function faultObject(fault: Fault): ErrorObject {
  const row = ROWS[fault.code];
  const code = row?.[0] ?? ROOM_CODES[fault.code.slice(0, fault.code.indexOf('/'))] ?? INVALID_INPUT;
  const message =
    row === undefined ? fault.message : typeof row[1] === 'string' ? fill(row[1], fault.params) : row[1](fault.params);
  const retry =
    code === LIMIT_EXCEEDED && /^(pool\/|rpc\/(busy|answers-unread|batch-timeout|too-many-bodies)$)/.test(fault.code)
      ? { retryAfterMs: RETRY_AFTER_MS }
      : {};
  return { code, message, data: { reason: fault.code, hint: fault.text, ...retry } };
}

/** What a client is told of `error`. Own mistakes are told as such and nothing more: `onInternal` hears them. */
export function errorObject(error: unknown, onInternal: (error: unknown) => void): ErrorObject {
  if (error instanceof Reverted) return { code: REVERTED, message: error.message, data: error.data };
  if (error instanceof Recoded) return { ...faultObject(error.fault), code: error.code };
  if (isFault(error)) return faultObject(error);
  onInternal(error);
  return faultObject(rpcFault('internal'));
}

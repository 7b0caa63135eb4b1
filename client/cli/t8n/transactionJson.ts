import { concatBytes, EMPTY_BYTES, encodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import { isPrivateKey, keccak256, signHash } from '@hanse/crypto';
import { JsonObject, wrongField } from './jsonObject.ts';

type Options = {
  /** Of the chain the transaction is for, unless it names its own. */
  readonly chainId: bigint;
  /** Its place in the file, for messages. */
  readonly where: string;
};

const TYPE_MAX = 4;
const R_BYTES = 32;
const S_END = 64;

/**
 * The bytes of a transaction that stands in a file as JSON: signed (`v`, `r`, `s`), or with the `secretKey` to sign it
 * with; `protected: false` leaves the chain id out of a legacy signature. Types 0 to 4. Only the form is looked at.
 * Throws `cli/bad-json-field`.
 */
export function rawTransaction(value: unknown, { chainId: chainIdOfChain, where }: Options): Uint8Array {
  const json = new JsonObject(value, where);
  const type = typeOf(json);
  const chainId = json.quantity('chainId', chainIdOfChain);
  const items = itemsOf(json, type, chainId);
  const isSigned = ['v', 'yParity', 'r', 's'].some((name) => json.quantity(name, 0n) !== 0n);
  const signature = isSigned || !json.has('secretKey') ? given(json, type) : sign(json, { type, items, chainId });
  return envelope(type, [...items, ...signature.map(uintToBytes)]);
}

function typeOf(json: JsonObject): number {
  if (json.has('type')) {
    const type = json.integer('type');
    if (type > TYPE_MAX) throw wrongField(json.at('type'), type, '0 to 4');
    return type;
  }
  if (json.has('authorizationList')) return 4;
  if (json.has('blobVersionedHashes') || json.has('maxFeePerBlobGas')) return 3;
  if (json.has('maxFeePerGas')) return 2;
  return json.has('accessList') ? 1 : 0;
}

function itemsOf(json: JsonObject, type: number, chainId: bigint): readonly RlpItem[] {
  const number = (name: string, fallback?: bigint): Uint8Array => uintToBytes(json.quantity(name, fallback));
  const to = json.value('to') === undefined || json.value('to') === '' ? EMPTY_BYTES : hexToBytes(json.address('to'));
  const data = json.has('input') ? json.bytes('input') : json.bytes('data', EMPTY_BYTES);
  const gas = json.has('gas') ? number('gas') : number('gasLimit');
  const last = [gas, to, number('value', 0n), data];
  if (type === 0) return [number('nonce'), number('gasPrice'), ...last];
  const first = [uintToBytes(chainId), number('nonce')];
  const accessList = json.objects('accessList').map(accessItem);
  if (type === 1) return [...first, number('gasPrice'), ...last, accessList];
  const fees = [number('maxPriorityFeePerGas'), number('maxFeePerGas')];
  const common = [...first, ...fees, ...last, accessList];
  if (type === 2) return common;
  if (type === 3) return [...common, number('maxFeePerBlobGas'), blobHashes(json)];
  return [...common, json.objects('authorizationList').map(authorizationItem)];
}

function accessItem(entry: JsonObject): RlpItem {
  const keys = entry.list('storageKeys').map((key) => hexToBytes(new JsonObject({ key }, entry.where).hash('key')));
  return [hexToBytes(entry.address('address')), keys];
}

function blobHashes(json: JsonObject): RlpItem {
  return json
    .list('blobVersionedHashes')
    .map((hash) => hexToBytes(new JsonObject({ hash }, json.at('blobVersionedHashes')).hash('hash')));
}

function authorizationItem(entry: JsonObject): RlpItem {
  const parity = entry.has('yParity') ? entry.quantity('yParity') : entry.quantity('v');
  return [
    uintToBytes(entry.quantity('chainId')),
    hexToBytes(entry.address('address')),
    uintToBytes(entry.quantity('nonce')),
    uintToBytes(parity),
    uintToBytes(entry.quantity('r')),
    uintToBytes(entry.quantity('s')),
  ];
}

function given(json: JsonObject, type: number): readonly bigint[] {
  const v = type !== 0 && json.has('yParity') ? json.quantity('yParity') : json.quantity('v');
  return [v, json.quantity('r'), json.quantity('s')];
}

function sign(
  json: JsonObject,
  { type, items, chainId }: { readonly type: number; readonly items: readonly RlpItem[]; readonly chainId: bigint },
): readonly bigint[] {
  const isProtected = json.value('protected') !== false;
  const replay = type === 0 && isProtected ? [uintToBytes(chainId), EMPTY_BYTES, EMPTY_BYTES] : [];
  const key = hexToBytes(json.hash('secretKey'));
  if (!isPrivateKey(key)) {
    throw wrongField(json.at('secretKey'), 'no private key', 'a number from 1 to the group order');
  }
  const signature = signHash(keccak256(envelope(type, [...items, ...replay])), key);
  const parity = BigInt(signature[S_END] ?? 0);
  const legacyV = isProtected ? chainId * 2n + 35n + parity : 27n + parity;
  const word = (from: number, to: number): bigint =>
    BigInt(`0x${Buffer.from(signature.subarray(from, to)).toString('hex')}`);
  return [type === 0 ? legacyV : parity, word(0, R_BYTES), word(R_BYTES, S_END)];
}

function envelope(type: number, items: readonly RlpItem[]): Uint8Array {
  const payload = encodeRlp(items);
  return type === 0 ? payload : concatBytes(Uint8Array.of(type), payload);
}

import { bytesToHex, concatBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import type { Codec } from './answerAll.ts';
import { codecFault } from './faults.ts';
import { isObject, type JsonObject, parseInput, shown } from './parseInput.ts';
import { hashStruct } from './typedDataHash.ts';
import { TypedDataTypes } from './typedDataTypes.ts';

const DOMAIN = 'EIP712Domain';
/** The members a domain may have and their order, where a document does not define its domain. */
const DOMAIN_MEMBERS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
] as const;
const PREFIX = Uint8Array.of(0x19, 0x01);

/** Typed data (EIP-712) as eth_signTypedData_v4 takes it becomes its hashes. */
export function typedDataCodec(): Codec {
  return (text) => {
    const input = parseInput(text);
    if (input.kind === 'bytes' || !isObject(input.value)) {
      const seen = input.kind === 'bytes' ? 'hexadecimal' : shown(input.value);
      throw codecFault('wrong-kind', { seen, wanted: '{types, primaryType, domain, message}' });
    }
    return hashTypedData(input.value);
  };
}

function hashTypedData(document: JsonObject): object {
  const domain = document['domain'] ?? {};
  const types = new TypedDataTypes(typesOf(document['types'], domain));
  const primaryType = document['primaryType'];
  if (typeof primaryType !== 'string' || !types.has(primaryType))
    throw codecFault('bad-field', { field: 'primaryType', seen: shown(primaryType), wanted: 'a struct of the types' });
  const domainSeparator = hashStruct(types, DOMAIN, domain, { path: 'domain', depth: 0 });
  // A document about nothing but its domain has no message.
  const structHash =
    primaryType === DOMAIN
      ? undefined
      : hashStruct(types, primaryType, document['message'], { path: 'message', depth: 0 });
  const parts = structHash === undefined ? [domainSeparator] : [domainSeparator, structHash];
  return {
    primaryType,
    encodeType: types.encodeType(primaryType),
    typeHash: bytesToHex(types.typeHash(primaryType)),
    domainSeparator: bytesToHex(domainSeparator),
    structHash: structHash === undefined ? null : bytesToHex(structHash),
    digest: bytesToHex(keccak256(concatBytes(PREFIX, ...parts))),
  };
}

/** The types with the domain's, which many documents leave out: its members are those of the domain there is. */
function typesOf(types: unknown, domain: unknown): unknown {
  if (!isObject(types) || Object.hasOwn(types, DOMAIN) || !isObject(domain)) return types;
  const known = DOMAIN_MEMBERS.filter(({ name }) => Object.hasOwn(domain, name));
  const other = Object.keys(domain).find((name) => !DOMAIN_MEMBERS.some((member) => member.name === name));
  if (other !== undefined) {
    const wanted = DOMAIN_MEMBERS.map(({ name }) => name).join(', ');
    throw codecFault('unknown-field', { field: `domain.${other.slice(0, 60)}`, wanted });
  }
  return { ...types, [DOMAIN]: known };
}

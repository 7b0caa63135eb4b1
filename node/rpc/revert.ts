import { bytesToHex, bytesToUint } from '@hanse/base';
import { Reverted } from './rpcError.ts';

/** Selectors of Solidity's `Error(string)` and `Panic(uint256)`. */
const ERROR = '0x08c379a0';
const PANIC = '0x4e487b71';

/** geth's words for Solidity's panic codes. */
const PANICS: { readonly [code: string]: string } = {
  '0': 'generic panic',
  '1': 'assert(false)',
  '17': 'arithmetic underflow or overflow',
  '18': 'division or modulo by zero',
  '33': 'enum overflow',
  '34': 'invalid encoded storage byte array accessed',
  '49': 'out-of-bounds array access; popping on an empty array',
  '50': 'out-of-bounds access of an array or bytesN',
  '65': 'out of memory',
  '81': 'uninitialized function',
};

/** The text of `Error(string)`; undefined when `body` (after the selector) is not one. */
function errorText(body: Uint8Array): string | undefined {
  if (body.length < 64) return undefined;
  const offset = bytesToUint(body.subarray(0, 32));
  if (offset > BigInt(body.length - 32)) return undefined;
  const start = Number(offset) + 32;
  const length = bytesToUint(body.subarray(start - 32, start));
  if (length > BigInt(body.length - start)) return undefined;
  return new TextDecoder().decode(body.subarray(start, start + Number(length)));
}

/** The text of Solidity's `Error` or `Panic`; undefined where `output` is neither. */
export function reasonOf(output: Uint8Array): string | undefined {
  if (output.length < 4) return undefined;
  const selector = bytesToHex(output.subarray(0, 4));
  const body = output.subarray(4);
  if (selector === ERROR) return errorText(body);
  if (selector !== PANIC || body.length !== 32) return undefined;
  const code = bytesToUint(body);
  return PANICS[code.toString()] ?? `unknown panic code: 0x${code.toString(16)}`;
}

/** The error of a call that reverted with `output`, as geth gives it. */
export function revertedWith(output: Uint8Array): Reverted {
  const reason = reasonOf(output);
  return new Reverted(
    reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`,
    bytesToHex(output),
  );
}

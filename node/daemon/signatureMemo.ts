import { type Address, bytesToHex, type Hash } from '@hanse/base';

/** Authors that are remembered: some blocks' worth of messages. */
const REMEMBERED_MAX = 2048;

/** Remembers whose signature it was, since both the relay and the engine ask about each message. */
export function rememberAuthors(
  recover: (hash: Hash, signature: Uint8Array) => Address | undefined,
): (hash: Hash, signature: Uint8Array) => Address | undefined {
  const known = new Map<string, Address | undefined>();
  return (hash, signature) => {
    const key = `${hash}${bytesToHex(signature)}`;
    if (known.has(key)) return known.get(key);
    const author = recover(hash, signature);
    known.set(key, author);
    if (known.size > REMEMBERED_MAX) known.delete(known.keys().next().value as string);
    return author;
  };
}

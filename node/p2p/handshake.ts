import { type Address, concatBytes, type Hash, hexToBytes, reject, type Verdict } from '@hanse/base';
import { keccak256, recoverAddress } from '@hanse/crypto';
import { p2pFault } from './faults.ts';
import type { Hello } from './messages/hello.ts';
import type { NetworkOptions } from './peer.ts';

/** Which side of the TLS connection a proof speaks for; keeps one side from echoing the other's. */
export type Side = 'client' | 'server';

export const EXPORTER_LABEL = 'EXPORTER-hanse-handshake';
export const EXPORTER_BYTES = 32;
const TEXT = new TextEncoder();
const DOMAIN = TEXT.encode('hanse-handshake-v1');

/** What a proof covers besides its domain (P2P-HANDSHAKE-2): this channel, the speaking side and its genesis. */
export function proofBinding(
  exporter: Uint8Array,
  { side, genesisHash }: { readonly side: Side; readonly genesisHash: Hash },
): Uint8Array {
  return concatBytes(exporter, TEXT.encode(side), hexToBytes(genesisHash));
}

type HelloCheck = {
  readonly exporter: Uint8Array;
  /** The side that sent the hello. */
  readonly side: Side;
  /** The address in the sender's certificate. */
  readonly address: Address;
};

/** Whether the sender holds the key its certificate names and lives on our ledger (P2P-HANDSHAKE-3). */
export function checkHello(hello: Hello, { exporter, side, address }: HelloCheck, options: NetworkOptions): Verdict {
  const binding = proofBinding(exporter, { side, genesisHash: hello.genesisHash });
  const seen = recoverAddress(keccak256(concatBytes(DOMAIN, binding)), hello.proof);
  if (seen !== address) return reject(p2pFault('bad-proof', { seen: seen ?? 'nobody', wanted: address }));
  const { genesisHash, chainId, forkId } = options.ledger;
  if (hello.genesisHash !== genesisHash)
    return reject(p2pFault('different-genesis', { seen: hello.genesisHash, wanted: genesisHash }));
  if (hello.chainId !== chainId) return reject(p2pFault('different-chain', { seen: hello.chainId, wanted: chainId }));
  const isCompatible = hello.forkId === forkId || options.isForkCompatible?.(hello.forkId) === true;
  if (!isCompatible) return reject(p2pFault('different-fork', { seen: hello.forkId, wanted: forkId }));
  return { kind: 'accept', value: undefined };
}

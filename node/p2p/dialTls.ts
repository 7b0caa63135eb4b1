import { connect, type TLSSocket } from 'node:tls';
import { type Fault, isFault } from '@hanse/base';
import { p2pFault } from './faults.ts';
import type { PeerTarget } from './peer.ts';
import type { SharedTlsOptions } from './tlsOptions.ts';

export type DialHooks = {
  /** TLS is up and the certificate's chain and dates are right. The caller owns the socket from here. */
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onFailed: (fault: Fault) => void;
};

/** Dials once; exactly one of the hooks is called. Destroying the result gives up. */
export function dialTls(
  { host, port }: PeerTarget,
  tls: SharedTlsOptions & { readonly timeoutMs: number },
  hooks: DialHooks,
): TLSSocket {
  // names prove nothing here: the certificate's address and the key's proof do (P2P-TLS-2)
  const socket = connect({ ...tls, host, port, checkServerIdentity: () => undefined });
  const late = p2pFault('handshake-timeout', { wanted: tls.timeoutMs });
  const timer = setTimeout(() => socket.destroy(late), tls.timeoutMs);
  let fault = p2pFault('closed', { seen: 'before the handshake' });
  const onError = (error: Error & { readonly code?: string; readonly syscall?: string }): void => {
    const seen = error.code ?? error.message;
    if (isFault(error)) fault = error;
    else if (error.syscall === undefined && seen !== 'ECONNRESET') fault = p2pFault('tls-failed', { seen }, error);
    else fault = p2pFault('unreachable', { host, port, seen }, error);
  };
  const onClose = (): void => {
    clearTimeout(timer);
    hooks.onFailed(fault);
  };
  socket.on('error', onError);
  socket.on('close', onClose);
  socket.once('secureConnect', () => {
    clearTimeout(timer);
    socket.off('close', onClose);
    hooks.onSecure(socket);
    socket.off('error', onError);
  });
  return socket;
}

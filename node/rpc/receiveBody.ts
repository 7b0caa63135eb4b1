import type { IncomingMessage } from 'node:http';
import type { RpcLimits } from './limits.ts';

/** How often it is looked whether a body comes fast enough. */
const CHECK_MS = 500;

/** `too-slow`: after `ms` it had not come at the rate wanted. `crowded`: too much is being received already. */
export type ReceivedBody =
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'too-large' | 'crowded' | 'gone' }
  | { readonly kind: 'too-slow'; readonly ms: number };

/** Receives the bodies of a server's requests. */
export class BodyReceiver {
  readonly #limits: RpcLimits;
  #bytes = 0;

  constructor(limits: RpcLimits) {
    this.#limits = limits;
  }

  receive(request: IncomingMessage): Promise<ReceivedBody> {
    const { bodyBytesMax, bodiesBytesMax, bodyGraceMs, bodyBytesPerSecondMin } = this.#limits;
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const startMs = performance.now();
      let length = 0;
      const end = (body: ReceivedBody): void => {
        clearInterval(check);
        request.off('data', onData);
        request.off('close', onClose);
        this.#bytes -= length;
        length = 0;
        if (body.kind !== 'body') request.pause();
        resolve(body);
      };
      const onData = (chunk: Buffer): void => {
        length += chunk.length;
        this.#bytes += chunk.length;
        chunks.push(chunk);
        if (length > bodyBytesMax) end({ kind: 'too-large' });
        else if (this.#bytes > bodiesBytesMax) end({ kind: 'crowded' });
      };
      const onClose = (): void => end({ kind: 'gone' });
      const check = setInterval(() => {
        const ms = performance.now() - startMs;
        if (ms >= bodyGraceMs && length < (ms / 1000) * bodyBytesPerSecondMin) end({ kind: 'too-slow', ms });
      }, CHECK_MS);
      request.on('data', onData);
      request.on('end', () =>
        end({ kind: 'body', text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString() }),
      );
      request.on('error', onClose);
      request.on('close', onClose);
    });
  }
}

import { WebSocket } from 'ws';

/** Calls `onHead` for every new head that the node on `port` tells over its WebSocket. The result ends it. */
export function watchHeads(
  port: number,
  onHead: (height: number) => void,
  onLost: (error: Error) => void,
): Promise<() => void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  return new Promise((resolve, reject) => {
    let isEnded = false;
    socket.on('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as {
        readonly id?: number;
        readonly params?: { readonly result: { readonly number: string } };
      };
      if (message.id === 1)
        resolve(() => {
          isEnded = true;
          socket.terminate();
        });
      if (message.params !== undefined) onHead(Number(message.params.result.number));
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (!isEnded) onLost(new Error(`the node on port ${port} ended the subscription`));
    });
  });
}

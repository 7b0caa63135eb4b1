import { createServer, type Server } from 'node:net';

/** Below the range from which Linux and macOS take the ports of outgoing connections: nobody takes one while a node is down. */
const PORT_MIN = 15_000;
const PORT_COUNT = 16_000;
const TRIES_MAX = 500;

/** `count` different ports of 127.0.0.1 that nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let tries = 0; ports.length < count; tries++) {
      if (tries > TRIES_MAX) throw new Error(`found ${ports.length} free ports in ${TRIES_MAX} tries, wanted ${count}`);
      const port = PORT_MIN + Math.floor(Math.random() * PORT_COUNT);
      const server = await hold(port);
      if (server === undefined) continue;
      held.push(server);
      ports.push(port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  return ports;
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}

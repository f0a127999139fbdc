import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { readAssembly } from '../local/cloudformation/assembly.ts';
import { startProduct } from '../local-product.ts';

/**
 * The other end of a load test, in a process of its own, so that who measures and who is measured do not wait for each
 * other: `product` is the whole product, `echo` a server that does nothing but pass on what `product` would have to.
 */
export type ServerKind = 'product' | 'echo';
export type FromServer =
  | { type: 'ready'; url: string; secretKey: string }
  | { type: 'usage'; rssBytes: number; cpuMs: number };

const say = (message: FromServer): void => void process.send?.(message);

const start: Record<ServerKind, () => Promise<{ url: string; secretKey: string }>> = {
  /** Each frame goes back to who sent it and on to whoever called itself an agent. */
  async echo() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    const agents = new Set<WebSocket>();
    server.on('connection', (socket, { url = '' }) => {
      if (url.startsWith('/agent')) agents.add(socket);
      socket.on('close', () => agents.delete(socket));
      socket.on('message', (data) => {
        const frame = String(data);
        for (const receiver of [socket, ...agents]) if (receiver.readyState === WebSocket.OPEN) receiver.send(frame);
      });
    });
    await new Promise((listening) => server.once('listening', listening));
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, secretKey: '' };
  },

  async product() {
    const assembly = readAssembly(process.argv[3] ?? '');
    const product = await startProduct({ assembly, limits: { environmentsPerFunction: 3 } });
    return { url: product.url, secretKey: product.keys.secretKey };
  },
};

process.on('message', (asked) => {
  const { user, system } = process.cpuUsage();
  if (asked === 'usage') say({ type: 'usage', rssBytes: process.memoryUsage().rss, cpuMs: (user + system) / 1000 });
});
// Whoever started it is gone, or does not need it any more.
process.on('disconnect', () => process.exit());

say({ type: 'ready', ...(await start[process.argv[2] === 'echo' ? 'echo' : 'product']()) });

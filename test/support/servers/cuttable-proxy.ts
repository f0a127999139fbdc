import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that breaks as networks do. */
export type CuttableProxy = {
  url: string;
  /** Ends all lines; both sides notice. */
  cut: () => void;
  /**
   * Nothing comes through the WebSockets that are open now any more, and neither side is told. Idle connections for HTTP are
   * ended, since a client would use them for its next request.
   */
  silence: () => void;
  /** Refuses new connections, or lets them in again. */
  refuse: (refuses: boolean) => void;
  close: () => Promise<void>;
};

type Line = { client: Socket; server: Socket; isWebSocket: boolean; isSilent: boolean };

/** `latency`: milliseconds that everything takes, each way. */
export async function cuttableProxy(target: string, { latency = 0 } = {}): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const lines = new Set<Line>();
  let refuses = false;

  const proxy = createServer((client) => {
    if (refuses) return client.destroy();
    const server = connect(Number(port), hostname);
    const line: Line = { client, server, isWebSocket: false, isSilent: false };
    lines.add(line);
    const end = () => {
      if (line.isSilent) return;
      lines.delete(line);
      client.destroy();
      server.destroy();
    };
    const later = (step: () => void) => (latency > 0 ? void setTimeout(step, latency) : step());
    client.on('data', (chunk) => {
      line.isWebSocket ||= /\r\nupgrade: websocket/i.test(String(chunk));
      later(() => line.isSilent || server.write(chunk));
    });
    server.on('data', (chunk) => later(() => line.isSilent || client.write(chunk)));
    for (const socket of [client, server]) socket.on('error', end).on('close', () => later(end));
    return line;
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));

  const destroy = ({ client, server }: Line) => {
    client.destroy();
    server.destroy();
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut: () => [...lines].forEach(destroy),
    silence() {
      for (const line of lines) {
        if (line.isWebSocket) line.isSilent = true;
        else destroy(line);
      }
    },
    refuse(now) {
      refuses = now;
    },
    async close() {
      [...lines].forEach(destroy);
      await new Promise((closed) => proxy.close(closed));
    },
  };
}

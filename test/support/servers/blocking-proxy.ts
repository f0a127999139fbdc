import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What a network does with WebSockets: answers their handshake with a status of its own, never answers it, or lets it pass and
 * nothing after it.
 */
export type Block = 400 | 403 | 502 | 'ignored' | 'swallowed';

export const BLOCKS: readonly Block[] = [400, 403, 502, 'ignored', 'swallowed'];

/** A network that lets HTTP pass, and no WebSocket while it blocks them. */
export type BlockingProxy = {
  url: string;
  /** Ends the WebSockets that are open, and blocks those that follow; null: lets them pass. */
  block: (block: Block | null) => void;
  /** The requests that were let through, as `GET /socket.io/?…`. */
  passed: string[];
  close: () => Promise<void>;
};

export async function blockingProxy(target: string, blocked: Block): Promise<BlockingProxy> {
  const { hostname, port } = new URL(target);
  const lines = new Set<Duplex>();
  const passed: string[] = [];
  let how: Block | null = blocked;

  const server = createServer((asked, answer) => {
    passed.push(`${asked.method} ${asked.url}`);
    const { method, url, headers } = asked;
    const forwarded = request({ hostname, port, method, path: url, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });

  server.on('upgrade', (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    if (how === 'ignored') return;
    if (typeof how === 'number') {
      client.end(`HTTP/1.1 ${how} Blocked\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const far = connect(Number(port), hostname);
    keep(far);
    far.write(handshakeOf(asked));
    if (how === 'swallowed') return void far.once('data', (handshake: Buffer) => client.write(headOf(handshake)));
    far.write(head);
    client.pipe(far).pipe(client);
  });

  function keep(line: Duplex) {
    lines.add(line);
    line.on('error', () => line.destroy()).on('close', () => lines.delete(line));
  }
  const cut = () => {
    for (const line of lines) line.destroy();
  };

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    block(next) {
      how = next;
      if (next !== null) cut();
    },
    passed,
    async close() {
      cut();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The handshake as it came. */
function handshakeOf({ method, url, rawHeaders }: IncomingMessage): string {
  const headers = rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${rawHeaders[at + 1]}`]));
  return [`${method} ${url} HTTP/1.1`, ...headers, '', ''].join('\r\n');
}

/** An answer without what follows it. */
const headOf = (text: Buffer): Buffer => text.subarray(0, text.indexOf('\r\n\r\n') + 4);

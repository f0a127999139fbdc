import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Secrets Manager with one secret, on this machine. */
export async function startSecrets(secret: string): Promise<{ endpoint: string; stop: () => Promise<unknown> }> {
  const server = createServer((_, response) => {
    response.end(JSON.stringify({ SecretString: secret }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}

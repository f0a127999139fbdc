import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { LOCAL } from './dynalite.ts';

/** `limits`: the times after which it would have been given up, in milliseconds. */
export type GivenUp = { error: unknown; limits: number[]; requests: number; hungUp: number };

/**
 * What comes of a call to a database that takes the request and never answers. Nothing waits for the limit: it is over as soon as
 * the request has arrived. Settles only if the call gives up.
 */
export async function neverAnswered(call: (client: DynamoDBDocumentClient) => Promise<unknown>): Promise<GivenUp> {
  const limit = new AbortController();
  const limits: number[] = [];
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    limits.push(milliseconds);
    return limit.signal;
  });
  let requests = 0;
  const hangUps: Promise<unknown>[] = [];
  const server = createServer((request) => {
    requests += 1;
    hangUps.push(once(request.socket, 'close'));
    limit.abort();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plain = new DynamoDBClient({ ...LOCAL, endpoint });
  try {
    const error = await call(DynamoDBDocumentClient.from(plain)).then(
      (answer) => new Error(`it answered ${JSON.stringify(answer)}`),
      (reason: unknown) => reason,
    );
    const hungUp = (await Promise.all(hangUps)).length;
    return { error, limits, requests, hungUp };
  } finally {
    timeout.mockRestore();
    plain.destroy();
    server.closeAllConnections();
    server.close();
  }
}

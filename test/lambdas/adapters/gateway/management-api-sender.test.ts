import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { expect, onTestFinished, test } from 'vitest';
import { managementApiSender } from '../../../../lambdas/adapters/gateway/management-api-sender.ts';
import { anInvocation } from '../../../support/builders/an-invocation.ts';

/** A management API that answers each request with the next status; 0 closes the connection without an answer. */
async function api(...statuses: number[]) {
  const asked: string[] = [];
  const logged: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const status = statuses.shift() ?? 204;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const client = new ApiGatewayManagementApiClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const { count, counts, reasons } = anInvocation();
  return {
    sender: managementApiSender(client, (line) => void logged.push(line), count),
    asked,
    logged,
    counts,
    reasons,
  };
}

test('a post is attempted once, and without an answer its outcome is busy', async () => {
  const { sender, asked } = await api(0);

  expect(await sender.post('s', '{}')).toBe('busy');

  expect(asked).toEqual(['POST /@connections/s']);
});

test.each([
  { answer: 204, ended: true },
  { answer: 410, ended: true },
  { answer: 500, ended: false },
  { answer: 0, ended: false },
])('a socket whose end is answered $answer counts as ended: $ended', async ({ answer, ended }) => {
  const { sender, asked, logged, reasons } = await api(answer);

  expect(await sender.close('s', 'age')).toBe(ended);

  expect(asked).toEqual(['DELETE /@connections/s']);
  expect(logged).toHaveLength(ended ? 0 : 1);
  // One that is gone has ended by itself.
  expect(reasons).toEqual(answer === 204 ? ['age'] : []);
});

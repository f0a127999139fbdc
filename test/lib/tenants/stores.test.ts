import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { stores } from '../../../lib/tenants/stores.ts';
import { SHOP } from '../../support/builders/tenants.ts';

afterEach(() => vi.unstubAllEnvs());

test('the database is asked in the Region of the location, whatever the environment says', async () => {
  const signatures: string[] = [];
  const aws = createServer(({ headers }, response) => {
    signatures.push(headers.authorization ?? '');
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"Items":[]}');
  });
  await new Promise<void>((done) => void aws.listen(0, '127.0.0.1', done));
  const { port } = aws.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');

  const { tenants, stop } = stores({
    tenantsTable: 'T',
    conversationsTable: 'C',
    connectionsTable: 'S',
    signingSecretArn: undefined,
    issuer: 'urn:x',
    audience: 'a',
    retentionDays: 365,
    gateway: async () => 'https://chat.example',
    region: 'eu-west-1',
    endpoints: {},
  });
  try {
    await tenants.find(SHOP);
    expect(signatures).toEqual([expect.stringContaining('/eu-west-1/dynamodb/')]);
  } finally {
    stop();
    await new Promise((done) => aws.close(done));
  }
});

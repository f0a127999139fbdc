import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundles, ENTRIES, REPOSITORY } from '../../../lib/constructs/bundles.ts';
import { stubEntries, temporaryDirectory } from '../synthesized.ts';

/** A handler that makes one call with a client that was given no credentials. */
const CALLER = `
import { DynamoDBClient, ListTablesCommand } from '${join(REPOSITORY, 'node_modules/@aws-sdk/client-dynamodb')}';
export const handler = () => new DynamoDBClient({ maxAttempts: 1 }).send(new ListTablesCommand({}));
`;

async function aBundleThatCallsAws(): Promise<string> {
  const entries = temporaryDirectory();
  cpSync(stubEntries(), entries, { recursive: true });
  writeFileSync(join(entries, ENTRIES.authorizer), CALLER);
  const directory = temporaryDirectory();
  await bundles({ directory, entries });
  return join(directory, 'authorizer', 'index.js');
}

async function headersOfItsCall(credentials: Record<string, string>): Promise<IncomingHttpHeaders | undefined> {
  let seen: IncomingHttpHeaders | undefined;
  const server = createServer(({ headers }, response) => {
    seen = headers;
    response.end('{"TableNames":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`, ...credentials };
  const script = `require(process.argv[1]).handler().catch(({ name }) => console.log(name))`;
  await promisify(execFile)(process.execPath, ['-e', script, await aBundleThatCallsAws()], { env });
  server.close();
  return seen;
}

test('a bundled client signs with the credentials that Lambda puts into the environment', async () => {
  const headers = await headersOfItsCall({
    AWS_ACCESS_KEY_ID: 'AKIDOFTHEFUNCTION',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'of-the-session',
  });

  expect(headers?.authorization).toContain('Credential=AKIDOFTHEFUNCTION/');
  expect(headers?.['x-amz-security-token']).toBe('of-the-session');
});

test('without them it looks in no other source', async () => {
  expect(await headersOfItsCall({})).toBeUndefined();
});

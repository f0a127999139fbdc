import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSilentServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { bundles, ENTRIES, type FunctionName } from '../../lib/constructs/bundles.ts';
import { temporaryDirectory } from './synthesized.ts';

const directory = temporaryDirectory();
await bundles({ directory });

const names = Object.keys(ENTRIES) as FunctionName[];
const VARIABLES = [
  ...['TENANTS_TABLE', 'CONVERSATIONS_TABLE', 'CONNECTIONS_TABLE', 'EDGE_KEY', 'SIGNING_SECRET_ARN', 'TOKEN_ISSUER'],
  ...['TOKEN_AUDIENCE', 'BACKGROUND_FUNCTION', 'TOKENS_FUNCTION', 'FILES_BUCKET', 'AWS_LAMBDA_FUNCTION_NAME'],
];
const environmentOf = (endpoint: string): Record<string, string> => ({
  ...Object.fromEntries(VARIABLES.map((name) => [name, `a-${name}`])),
  RETENTION_DAYS: '30',
  KEEP_ALIVE_MINUTES: '8',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${endpoint}/stage`,
});

/**
 * Loads a bundle as Lambda's runtime does, in a process of its own; answers what the process has written. It ends by itself, and
 * fails if a rejection is not handled.
 */
async function started(name: FunctionName, variables: Record<string, string>, then = ''): Promise<string> {
  const script = `(async () => { const { handler } = await require(process.argv[1]); console.log(typeof handler); ${then} })()`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['-e', script, join(directory, name, 'index.js')],
    { env: variables },
  );
  return (stdout + stderr).trim();
}

/** A request to AWS by what it asks, and the read units that it is charged: nothing is found. */
type Asked = { what: string; units: number };

let servers: { close(): unknown; closeAllConnections?: () => void }[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
  servers = [];
});

/** All of AWS, with nothing in it. */
async function anEmptyAws(): Promise<{ endpoint: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [, operation] = /\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? '')) ?? [];
    const isRead = operation === 'GetItem' || operation === 'Query';
    asked.push({
      what: operation ?? `${request.method} ${request.url}`,
      units: isRead ? (JSON.parse(text).ConsistentRead ? 1 : 0.5) : 0,
    });
    if (operation === undefined) return response.writeHead(410, { 'x-amzn-ErrorType': 'GoneException' }).end('{}');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    return response.end(operation === 'GetSecretValue' ? JSON.stringify({ SecretString: 'x'.repeat(32) }) : '{}');
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function aSilentAws(): Promise<string> {
  const server = createSilentServer(() => {});
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** No port listens there. */
const NO_AWS = 'http://127.0.0.1:9';

const POST = 'POST /stage/@connections/bm9ib2R5Cg%3D%3D';

describe('an environment that starts', () => {
  test.each<[FunctionName, string[], number]>([
    ['authorizer', ['GetItem', 'GetItem'], 1],
    // The keys that it publishes are those that a first token would have it publish.
    ['tokens', ['GetItem', 'GetItem', 'GetSecretValue', 'UpdateItem'], 1],
    ['chat', ['GetItem', POST, 'Query'], 1.5],
    ['desk', ['GetItem', POST, 'Query'], 1.5],
    ['socket', ['GetItem', POST, 'Query'], 1.5],
    ['background', [POST], 0],
    ['pages', [], 0],
    ['sweeper', [], 0],
  ])('as %s asks for this, and for no more, writes no log, and is ready afterwards', async (name, calls, units) => {
    const { endpoint, asked } = await anEmptyAws();

    const said = await started(name, environmentOf(endpoint));

    expect(said).toBe('function');
    expect(asked.map(({ what }) => what).toSorted()).toEqual(calls.toSorted());
    expect(asked.reduce((sum, each) => sum + each.units, 0)).toBe(units);
  });

  test.each(names)('as %s is ready where AWS cannot be reached, and where a variable is missing', async (name) => {
    expect(await started(name, environmentOf(NO_AWS))).toBe('function');
    expect(await started(name, {})).toBe('function');
  });

  test.each(names)('as %s is ready where AWS is silent', async (name) => {
    expect(await started(name, environmentOf(await aSilentAws()), 'process.exit();')).toBe('function');
  });
});

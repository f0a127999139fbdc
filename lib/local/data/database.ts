import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';
import type { TableDefinition } from '../cloudformation/table.ts';
import type { Faults } from '../faults.ts';
import { KEEP_ALIVE_MS } from '../http/http-server.ts';
import { type Addressed, ofPage } from '../http/misdirected.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { DEVELOPER } from '../iam/access-key.ts';
import { type DatabaseGuard, databaseGuard } from './database-guard.ts';
import { startDatabaseProxy } from './database-proxy.ts';

/** DynamoDB on a loopback port, with the tables of the deployment in it. */
export interface Database {
  readonly endpoint: string;
  /** The endpoint that functions use; requests that IAM does not permit are refused. */
  readonly functionsEndpoint: string;
  close(): Promise<void>;
}

/** Where the data is kept, and what IAM permits. */
export interface DatabaseNeeds {
  readonly access: Pick<AccessControl, 'isFunctionKey' | 'refusal'>;
  readonly faults: Pick<Faults, 'database'>;
  readonly directory?: string | undefined;
  readonly endpoint?: string | undefined;
}

/**
 * Starts dynalite, in memory or in a folder, or uses the DynamoDB at `endpoint`; then creates the missing tables.
 * Known differences: no transactions, no streams, no deletion by time to live, a failed condition returns no item, and the
 * consumed capacity leaves out writes to indexes (docs/decisions/0015-dynalite-as-the-embedded-database.md).
 */
export async function startDatabase(
  tables: readonly TableDefinition[],
  { access, faults, directory, endpoint }: DatabaseNeeds,
): Promise<Database> {
  const guard = databaseGuard(access, tables, faults);
  const database = endpoint === undefined ? await embedded(directory, guard) : await external(endpoint, guard);
  try {
    for (const table of tables) await ensureTable(database.endpoint, table);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

async function external(endpoint: string, guard: DatabaseGuard): Promise<Database> {
  const proxy = await startDatabaseProxy(endpoint, guard);
  return { endpoint, functionsEndpoint: `http://127.0.0.1:${proxy.port}`, close: proxy.close };
}

async function embedded(directory: string | undefined, guard: DatabaseGuard): Promise<Database> {
  const path = directory === undefined ? undefined : join(directory, 'dynamodb');
  if (path !== undefined) mkdirSync(path, { recursive: true });
  const engine = dynalite({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    updateTableMs: 0,
    deleteTableMs: 0,
  });
  const { server, idle } = bufferingServer(engine, guard);
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
  // dynalite closes its store together with its own server, so that server has to listen as well. It serves nobody there: it
  // lets any web page read its answers.
  engine.on('connection', (socket: Socket) => socket.destroy());
  await new Promise<void>((listening) => engine.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    functionsEndpoint: endpoint,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      // dynalite throws out of a callback when its store closes in the middle of an operation.
      await idle();
      await new Promise((closed) => engine.close(closed));
    },
  };
}

/**
 * Buffers each request before dynalite gets it: dynalite throws when a client disconnects in the middle of a body, as a
 * Lambda killed at its time limit does, and the exception would end the runner. Requests that the guard refuses are not
 * passed on. `idle` waits for all pending answers.
 */
function bufferingServer(
  engine: Server,
  guard: DatabaseGuard,
): { readonly server: Server; readonly idle: () => Promise<void> } {
  let inFlight = 0;
  let isIdle: () => void = () => {};
  const answered = (): void => {
    inFlight -= 1;
    if (inFlight === 0) isIdle();
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => response.destroy());
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks);
      const target = String(headers['x-amz-target']);
      const refused = ofPage(headers as Addressed) ?? guard({ authorization: headers.authorization, target, body });
      if (refused === 'no-answer') return;
      if (refused !== undefined) {
        response.writeHead(refused.status, refused.headers.flat()).end(refused.body);
        return;
      }
      const whole = Object.assign(Readable.from([body]), { method, url, headers });
      const end = response.end.bind(response) as (body?: unknown) => ServerResponse;
      inFlight += 1;
      response.end = (body?: unknown) => {
        answered();
        return end(body);
      };
      engine.emit('request', whole as unknown as IncomingMessage, response);
    });
  });
  const idle = () =>
    new Promise<void>((resolve) => {
      isIdle = resolve;
      if (inFlight === 0) resolve();
    });
  return { server, idle };
}

async function ensureTable(endpoint: string, table: TableDefinition): Promise<void> {
  const existing = await describe(endpoint, table.name);
  if (existing === undefined) await call(endpoint, 'CreateTable', table.createTable);
  else if (shape(existing) !== shape(table.createTable)) {
    throw new Error(
      `The table ${table.name} exists with other keys or indexes than the template says. Delete the data folder to start anew.`,
    );
  }
  while ((await describe(endpoint, table.name))?.TableStatus !== 'ACTIVE') await pause(5);
}

async function describe(endpoint: string, name: string): Promise<Record<string, unknown> | undefined> {
  const { status, body } = await send(endpoint, 'DescribeTable', { TableName: name });
  if (status === 200) return body.Table as Record<string, unknown>;
  if (String(body.__type).endsWith('#ResourceNotFoundException')) return undefined;
  throw new Error(`DynamoDB at ${endpoint} does not describe ${name}: ${JSON.stringify(body)}`);
}

async function call(endpoint: string, operation: string, input: unknown): Promise<void> {
  const { status, body } = await send(endpoint, operation, input);
  if (status !== 200) throw new Error(`${operation} at ${endpoint} failed: ${JSON.stringify(body)}`);
}

/** Sends with a placeholder signature: dynalite and DynamoDB Local check the format only. */
async function send(endpoint: string, operation: string, input: unknown) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20250101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${DEVELOPER.accessKeyId}/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Keys and indexes of a table as comparable text. */
function shape(description: Readonly<Record<string, unknown>>): string {
  const keys = (value: unknown): string => {
    const schema = value as readonly { AttributeName: string; KeyType: string }[];
    return schema
      .map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`)
      .sort()
      .join();
  };
  const indexes = (value: unknown): string[] =>
    ((value ?? []) as readonly { IndexName: string; KeySchema: unknown }[])
      .map(({ IndexName, KeySchema }) => `${IndexName}(${keys(KeySchema)})`)
      .sort();
  return JSON.stringify([
    keys(description.KeySchema),
    indexes(description.LocalSecondaryIndexes),
    indexes(description.GlobalSecondaryIndexes),
  ]);
}

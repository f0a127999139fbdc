import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import dynalite from 'dynalite';
import {
  failedWriteUnits,
  type Item,
  itemSize,
  readUnits,
  storedBytes,
  type TableShape,
  writeUnits,
} from './capacity.ts';

/** One request as seen on the wire, and what AWS charges for it. */
export type Request = {
  operation: string;
  table: string;
  /** The partition that it names. */
  partition: string;
  wru: number;
  rru: number;
  bytes: number;
  /** Bytes by which the tables and their indexes grew. */
  stored: number;
  /** When it came and when it was answered, by a clock that only runs forward, in milliseconds. */
  from: number;
  to: number;
};

export type CountingDatabase = {
  /** The endpoint for counted clients. */
  endpoint: string;
  /** The same database, uncounted: for seeding. */
  directEndpoint: string;
  /** The requests received since the last call. */
  taken(): Request[];
  /** Holds each answer back for so long, so that requests sent together are under way together however busy the machine is. */
  holdAnswers(milliseconds: number): void;
  /** The number of requests not yet answered. */
  underWay(): number;
  close(): Promise<void>;
};

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };
type Input = Record<string, unknown> & {
  TableName?: string;
  Key?: Item;
  Item?: Item;
  /** Of BatchGetItem, which names all attributes of each item: with a projection, sizes would be wrong. */
  RequestItems?: Record<string, { Keys?: Item[]; ConsistentRead?: boolean }>;
};
const agent = new Agent({ keepAlive: true });

/**
 * DynamoDB in memory behind a proxy that reads each request and answer. For a write it looks up the item before and after.
 * No other client may write to the same item meanwhile, or the sizes would be wrong.
 */
export async function startCountingDatabase(): Promise<CountingDatabase> {
  const engine = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((listening) => engine.listen(0, '127.0.0.1', listening));
  const enginePort = (engine.address() as AddressInfo).port;
  const tables = new Map<string, TableShape>();
  let requests: Request[] = [];
  let underWay = 0;
  let held = 0;

  const send = (headers: IncomingHttpHeaders, body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { 'content-length': _, host: __, ...kept } = headers;
      const sent = httpRequest({
        port: enginePort,
        host: '127.0.0.1',
        method: 'POST',
        path: '/',
        headers: kept,
        agent,
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.end(body);
    });

  const lookUp = async (headers: IncomingHttpHeaders, TableName: string, Key: Item): Promise<Item | null> => {
    const body = JSON.stringify({ TableName, Key, ConsistentRead: true });
    const { text } = await send({ ...headers, 'x-amz-target': 'DynamoDB_20120810.GetItem' }, body);
    return (JSON.parse(text) as { Item?: Item }).Item ?? null;
  };

  async function counted(operation: string, headers: IncomingHttpHeaders, body: string): Promise<Answer> {
    const input = JSON.parse(body) as Input;
    const table = input.TableName ?? '';
    if (operation === 'CreateTable') tables.set(table, shapeOf(input));
    const shape = tables.get(table) ?? { keys: [], indexes: [] };
    const from = performance.now();
    const note = async (answer: Answer, wru: number, rru: number, stored = 0) => {
      await pause(held);
      requests.push({
        ...{ operation, table, partition: partitionOf(input), wru, rru, stored },
        bytes: body.length + answer.text.length,
        ...{ from, to: performance.now() },
      });
    };

    if (operation === 'GetItem') {
      // Whatever attributes are asked for, the whole item is read.
      const item = await lookUp(headers, table, input.Key ?? {});
      const answer = await send(headers, body);
      await note(answer, 0, readUnits(item ? itemSize(item) : 0, input.ConsistentRead === true));
      return answer;
    }
    if (operation === 'BatchGetItem') {
      const answer = await send(headers, body);
      const { Responses = {} } = JSON.parse(answer.text) as { Responses?: Record<string, Item[]> };
      for (const [name, { Keys = [], ConsistentRead }] of Object.entries(input.RequestItems ?? {})) {
        const sizes = (Responses[name] ?? []).map(itemSize);
        const found = sizes.reduce((sum, size) => sum + readUnits(size, ConsistentRead === true), 0);
        // A key without an item costs as much as the smallest item.
        const missing = (Keys.length - sizes.length) * readUnits(0, ConsistentRead === true);
        requests.push({
          operation,
          table: name,
          partition: String(Keys[0]?.pk?.S ?? ''),
          wru: 0,
          rru: found + missing,
          stored: 0,
          bytes: body.length + answer.text.length,
          ...{ from, to: performance.now() },
        });
      }
      return answer;
    }
    if (operation === 'Query') {
      if (input.FilterExpression) throw new Error('a filter hides what is read: count it by hand');
      const answer = await send(headers, body);
      const { Items = [] } = JSON.parse(answer.text) as { Items?: Item[] };
      const bytes = Items.reduce((sum, item) => sum + itemSize(item), 0);
      await note(answer, 0, readUnits(bytes, input.ConsistentRead === true));
      return answer;
    }
    if (operation === 'PutItem' || operation === 'UpdateItem' || operation === 'DeleteItem') {
      const key = input.Key ?? keysOf(shape, input.Item ?? {});
      const before = await lookUp(headers, table, key);
      const answer = await send(headers, body);
      const after = await lookUp(headers, table, key);
      const wru = answer.status === 200 ? writeUnits(shape, before, after) : failedWriteUnits(before);
      await note(answer, wru, 0, storedBytes(shape, after) - storedBytes(shape, before));
      return answer;
    }
    const answer = await send(headers, body);
    // What the runner asks once, when it creates its tables, is no part of any operation.
    if (!/Table$/.test(operation)) throw new Error(`${operation} is not counted yet`);
    return answer;
  }

  const proxy = createServer((request, response) => {
    const chunks: Buffer[] = [];
    underWay++;
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      counted(operation, request.headers, Buffer.concat(chunks).toString())
        .then(({ status, headers, text }) => response.writeHead(status, headers).end(text))
        .catch((error: unknown) => response.writeHead(500).end(String(error)))
        .finally(() => underWay--);
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));

  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    directEndpoint: `http://127.0.0.1:${enginePort}`,
    taken() {
      const taken = requests;
      requests = [];
      return taken;
    },
    holdAnswers(milliseconds) {
      held = milliseconds;
    },
    underWay: () => underWay,
    async close() {
      for (const server of [proxy, engine]) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
    },
  };
}

/**
 * The partition that a request names: every table's partition key is `pk`; a query lists its value first, whatever the
 * index.
 */
function partitionOf({ Key, Item, ExpressionAttributeValues = {} }: Input): string {
  const [first] = Object.values(((Key ?? Item) ? { pk: (Key ?? Item)?.pk } : ExpressionAttributeValues) as Item);
  return String(first?.S ?? '');
}

const keysOf = ({ keys }: TableShape, item: Item): Item =>
  Object.fromEntries(keys.flatMap((key) => (item[key] ? [[key, item[key]]] : [])));

type KeySchema = { AttributeName: string }[];
type IndexInput = {
  IndexName: string;
  KeySchema: KeySchema;
  Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
};

function shapeOf(input: Record<string, unknown>): TableShape {
  const names = (schema: unknown) => (schema as KeySchema).map(({ AttributeName }) => AttributeName);
  const indexes = [input.LocalSecondaryIndexes, input.GlobalSecondaryIndexes].flatMap(
    (list) => (list ?? []) as IndexInput[],
  );
  return {
    keys: names(input.KeySchema),
    indexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
      name: IndexName,
      keys: names(KeySchema),
      projected: Projection.ProjectionType === 'ALL' ? null : (Projection.NonKeyAttributes ?? []),
    })),
  };
}

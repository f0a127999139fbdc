import {
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { functionCredentials } from '@chat-gateway/local/access-key';
import {
  recordKey,
  tenantKeyKey,
  visitorAttributesKey,
  visitorKey,
} from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Subject } from '../../../lambdas/domain/ids.ts';
import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { aUser, untouched, type Victim, withConversation } from '../people.ts';
import { insideOf, type Target } from '../target.ts';
import { http } from '../wire/http.ts';

/** A function taken over: all that its credentials can reach. */
type Holder = {
  name: string;
  database: DynamoDBClient;
  tables: Record<'Tenants' | 'Conversations' | 'Connections', string>;
  target: Target;
  victim: Victim;
  /** A call of the APIs of Lambda, Secrets Manager and the sockets, signed by it. */
  signed: (path: string, headers: Record<string, string>, body: string) => Promise<Seen>;
};

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const keyOf = ({ pk, sk }: { pk: string; sk: string }) => key(pk, sk);

/** Runs one request of the database; what IAM refuses is not accepted, and whatever else fails is told. */
async function asked({ database }: Holder, send: (database: DynamoDBClient) => Promise<unknown>): Promise<Seen> {
  try {
    const answer = await send(database);
    return { accepted: true, status: 200, headers: {}, text: JSON.stringify(answer) };
  } catch (error) {
    const { name, message } = error as Error;
    return { accepted: false, status: 400, headers: {}, text: `${name}: ${message}` };
  }
}

/** IAM has refused it; another failure proves nothing. */
const forbidden = (seen: Seen): string | null => {
  if (seen.accepted) return `permitted: ${seen.text.slice(0, 160)}`;
  return /AccessDenied|not authorized|no identity-based policy/.test(seen.text)
    ? null
    : `refused for another reason: ${seen.text.slice(0, 160)}`;
};

/** What is permitted is done; the answer is the database's own, and goes to nobody. */
const permitted = ({ accepted, text }: Seen): string | null => (accepted ? null : `refused: ${text.slice(0, 160)}`);

type Forbidden = readonly [name: string, tried: (holder: Holder) => Promise<Seen>, allowed?: readonly string[]];

const setting = (table: string, where: ReturnType<typeof key>) =>
  new UpdateItemCommand({
    TableName: table,
    Key: where,
    UpdateExpression: 'SET evil = :evil',
    ExpressionAttributeValues: { ':evil': { S: 'x' } },
  });

/** What no function may do, but those that are named. */
const FORBIDDEN: readonly Forbidden[] = [
  [
    'sets a public key',
    (holder) => asked(holder, (database) => database.send(setting(holder.tables.Tenants, key('KEYS', 'KEYS')))),
    ['Tokens'],
  ],
  [
    'replaces the public keys',
    (holder) =>
      asked(holder, (database) =>
        database.send(new PutItemCommand({ TableName: holder.tables.Tenants, Item: key('KEYS', 'KEYS') })),
      ),
  ],
  [
    'deletes the public keys',
    (holder) =>
      asked(holder, (database) =>
        database.send(new DeleteItemCommand({ TableName: holder.tables.Tenants, Key: key('KEYS', 'KEYS') })),
      ),
  ],
  [
    'changes a tenant',
    (holder) =>
      asked(holder, (database) =>
        database.send(setting(holder.tables.Tenants, key(`TENANT#${holder.target.shop.tenantId}`, 'TENANT'))),
      ),
    ['Tokens', 'Desk'],
  ],
  [
    'deletes a tenant',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new DeleteItemCommand({
            TableName: holder.tables.Tenants,
            Key: key(`TENANT#${holder.target.shop.tenantId}`, 'TENANT'),
          }),
        ),
      ),
  ],
  [
    'adds an API key',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new PutItemCommand({
            TableName: holder.tables.Tenants,
            Item: keyOf(tenantKeyKey(holder.target.shop.tenantId, 'x')),
          }),
        ),
      ),
    ['Tokens'],
  ],
  [
    'claims an origin',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new PutItemCommand({ TableName: holder.tables.Tenants, Item: key('ORIGIN#https://evil.example', 'ORIGIN') }),
        ),
      ),
    ['Desk'],
  ],
  [
    'changes an origin',
    (holder) =>
      asked(holder, (database) =>
        database.send(setting(holder.tables.Tenants, key('ORIGIN#https://evil.example', 'ORIGIN'))),
      ),
  ],
  [
    'reads all tenants',
    (holder) => asked(holder, (database) => database.send(new ScanCommand({ TableName: holder.tables.Tenants }))),
  ],
  [
    'reads all conversations',
    (holder) => asked(holder, (database) => database.send(new ScanCommand({ TableName: holder.tables.Conversations }))),
  ],
  [
    'reads all connections',
    (holder) => asked(holder, (database) => database.send(new ScanCommand({ TableName: holder.tables.Connections }))),
  ],
  [
    'deletes a visitor',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new DeleteItemCommand({
            TableName: holder.tables.Conversations,
            Key: keyOf(visitorKey(holder.target.shop.tenantId, `user:${holder.victim.userId}` as Subject)),
          }),
        ),
      ),
  ],
  [
    'deletes what is said of a visitor',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new DeleteItemCommand({
            TableName: holder.tables.Conversations,
            Key: keyOf(visitorAttributesKey(holder.target.shop.tenantId, `user:${holder.victim.userId}` as Subject)),
          }),
        ),
      ),
    ['Desk'],
  ],
  [
    'deletes a conversation',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new DeleteItemCommand({
            TableName: holder.tables.Conversations,
            Key: keyOf(recordKey(holder.target.shop.tenantId, holder.victim.conversationId)),
          }),
        ),
      ),
    ['Chat', 'Desk'],
  ],
  [
    'deletes a table',
    (holder) =>
      asked(holder, (database) => database.send(new DeleteTableCommand({ TableName: holder.tables.Conversations }))),
  ],
  [
    'reads a key of a tenant',
    (holder) =>
      asked(holder, (database) =>
        database.send(
          new GetItemCommand({
            TableName: holder.tables.Tenants,
            Key: keyOf(tenantKeyKey(holder.target.shop.tenantId, 'x')),
          }),
        ),
      ),
    ['Tokens', 'Chat', 'Desk', 'Socket'],
  ],
  ['reads the signing secret', (holder) => secret(holder), ['Tokens']],
  ['calls the function that issues tokens', (holder) => called(holder, 'Tokens'), ['Chat']],
  ['calls the authorizer', (holder) => called(holder, 'Authorizer')],
  ['calls the sweep', (holder) => called(holder, 'Sweeper')],
  ['posts to a socket', (holder) => posted(holder), ['Chat', 'Desk', 'Socket', 'Background', 'Sweeper']],
];

/** A post to a socket that there is not: whoever may post is told that it is gone. */
const posted = (holder: Holder): Promise<Seen> => {
  const { product } = insideOf(holder.target);
  const stage = product.apis
    .find(({ protocol }) => protocol === 'WEBSOCKET')
    ?.urls[0]?.split('/')
    .at(-1);
  return holder.signed(`/${stage}/@connections/AAAAAAAAAAAA`, {}, 'x');
};

const secret = (holder: Holder): Promise<Seen> => {
  const { product } = insideOf(holder.target);
  const issuing = Object.values(product.functions).find(({ variables }) => variables.SIGNING_SECRET_ARN);
  const body = JSON.stringify({ SecretId: issuing?.variables.SIGNING_SECRET_ARN });
  return holder.signed(
    '/',
    { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
    body,
  );
};

const called = (holder: Holder, begin: string): Promise<Seen> => {
  const { product } = insideOf(holder.target);
  const [, definition] = Object.entries(product.functions).find(([id]) => id.startsWith(begin)) ?? [];
  return holder.signed(
    `/2015-03-31/functions/${definition?.name}/invocations`,
    { 'x-amz-invocation-type': 'DryRun' },
    '{}',
  );
};

/** Every function, as somebody who has taken it over. */
function holders(target: Target, victim: Victim): (readonly [string, Holder])[] {
  const { product } = insideOf(target);
  const named = (begin: string): string =>
    Object.entries(product.tables).find(([id]) => id.startsWith(begin))?.[1] ?? '';
  const tables = {
    Tenants: named('Tenants'),
    Conversations: named('Conversations'),
    Connections: named('Connections'),
  };
  return Object.entries(product.functions).map(([id, { arn }]) => {
    const name = id.replace(/Function\w*$/, '');
    const credentials = functionCredentials(arn);
    const database = new DynamoDBClient({
      region: 'us-east-1',
      endpoint: product.dynamodbEndpoint,
      credentials,
      maxAttempts: 1,
    });
    const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0`;
    const signed: Holder['signed'] = (path, headers, body) =>
      http(product.awsEndpoint, `POST ${path}`, { body, headers: { authorization, ...headers } });
    return [name, { name, database, tables, target, victim, signed }];
  });
}

/** Each function's credentials, tried at what it must not do. */
export const iam: Group = {
  name: 'IAM of the functions',
  needs: 'product',
  refusesAccess: true,
  async prepare(target) {
    const { url, shop } = target;
    const victim = await withConversation(url, await aUser(url, shop));
    const all = holders(target, victim);
    const forbiddenTo = (name: string) => FORBIDDEN.filter(([, , allowed = []]) => !allowed.includes(name));
    const attacks: Attack[] = all.flatMap(([name, holder]) =>
      each(
        [[name, holder]],
        forbiddenTo(name).map((row) => [row[0], row[1]] as const),
        (who, tried, what) => attack(what.replace(',', ''), () => tried(who), forbidden),
      ),
    );
    const holderOf = (name: string) => all.find(([known]) => known === name)?.[1];
    const reads = (name: string, where: ReturnType<typeof key>): Attack =>
      attack(
        `${name} reads what it may`,
        async () => {
          const holder = holderOf(name);
          if (!holder) throw new Error(`there is no function ${name}`);
          return asked(holder, (database) =>
            database.send(new GetItemCommand({ TableName: holder.tables.Tenants, Key: where })),
          );
        },
        permitted,
      );
    return {
      controls: [
        untouched(url, victim),
        reads('Authorizer', key('KEYS', 'KEYS')),
        reads('Chat', key(`TENANT#${shop.tenantId}`, 'TENANT')),
        reads('Sweeper', key('SWEEP', 'SWEEP')),
        attack(
          'the function that issues tokens reads its secret',
          async () => {
            const holder = holderOf('Tokens');
            if (!holder) throw new Error('there is no function Tokens');
            return secret(holder);
          },
          permitted,
        ),
      ],
      attacks,
      end: async () => {
        for (const [, { database }] of all) database.destroy();
      },
    };
  },
};

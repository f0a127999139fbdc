import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { databaseOf } from '../../support/gateway/database-of.ts';
import { type Attack, attack, type Group, type Seen } from '../attack.ts';
import { all, noFault, refused, works } from '../judges.ts';
import { anAgent, aSession, aUser, aVisitor } from '../people.ts';
import { insideOf, PAGE, type Target } from '../target.ts';
import { cookiesOf, http, json } from '../wire/http.ts';
import { connectOf, polled, post } from '../wire/polling.ts';
import { socketioSession } from '../wire/socketio.ts';

/** Every row of every table, and every line of every log. */
async function everything(target: Target, lines: readonly string[]): Promise<string> {
  const { client, tables, stop } = databaseOf(insideOf(target).product);
  try {
    const rows: string[] = [];
    for (const TableName of Object.values(tables))
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
        rows.push(...Items.map((item) => JSON.stringify(item)));
    return [...rows, ...lines].join('\n');
  } finally {
    stop();
  }
}

/** Every secret that somebody was given, by use: each was shown once, and is kept nowhere. */
async function secretsOf(target: Target): Promise<readonly [name: string, secret: string][]> {
  const { url, shop } = target;
  const headers = { origin: PAGE, 'x-tenant-id': shop.tenantId };
  const session = aSession();
  const says = (body: object) => http(url, 'POST /webchat/message', { body: { text: 'x', ...body }, headers });
  await says({ sessionId: session });
  const known = json(await http(url, 'POST /webchat/init', { body: { sessionId: session }, headers }));
  const visitor = await aVisitor(url, shop);
  const user = await aUser(url, shop);
  const agent = await anAgent(url, shop);
  const cookie = cookiesOf(
    await http(url, 'POST /api/chat/messages', { body: { text: 'x', tenantId: shop.tenantId }, headers }),
  );
  const line = await socketioSession(url, { token: visitor.token });
  await line.ask('message', { text: 'x' });
  const guest = await socketioSession(url, { token: shop.publishableKey });
  await guest.ask('message', { text: 'x' });
  const begun = json(
    await http(url, `POST /api/gw/v1/webchat/conversations/${known.conversation_id}/upload/init`, {
      body: { originalName: 'a.png', mimeType: 'image/png', size: 9 },
      headers,
    }),
  ).data;
  for (const { close } of [line, guest]) close();
  const posting = await aVisitor(url, shop);
  const sid = await polled(url);
  await post(url, sid, connectOf(posting.token));
  const secretOf = (recoveryId: string): string => recoveryId.slice(recoveryId.lastIndexOf('.') + 1);
  return [
    ['a session', session],
    ['a session that was made for a visitor', visitor.sessionId],
    ['the handle of a conversation', known.conversation_id],
    ['the handle of a visitor', known.visitor_id],
    ['a widget’s token', known.ws_token],
    ['a visitor’s token', visitor.token],
    ['a user’s token', user.token],
    ['an agent’s token', agent.token],
    ['a cookie', cookie.slice(cookie.indexOf('=') + 1)],
    ['a recovery id', secretOf(line.pid)],
    ['a guest’s recovery id', secretOf(guest.pid)],
    ['a secret key', shop.secretKey],
    ['a publishable key', shop.publishableKey],
    ['a polling session’s id', sid],
    ['a token that was posted', posting.token],
    ['an upload’s token', begun.uploadToken],
    ['an upload’s address', begun.uploadUrl],
  ];
}

/** Hosts under which a page of somebody else reaches a server on loopback, once its name leads there. */
const HOSTS: readonly string[] = [
  'evil.example',
  'evil.example:8787',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '0x7f000001.evil.example',
];

/** Headers that every answer has, and what they have to say. */
const HEADERS: readonly [name: string, route: string, header: string, form: RegExp][] = [
  ['an answer is kept by nobody', 'GET /api/chat/messages', 'cache-control', /no-store/],
  ['a refusal is kept by nobody', 'GET /api/chat/conversations', 'cache-control', /no-store/],
  ['a widget’s answer is kept by nobody', 'GET /webchat/messages', 'cache-control', /no-store/],
  ['the page of documents runs nothing of others', 'GET /docs', 'content-security-policy', /default-src 'none'/],
  [
    'the desk runs nothing of its origin',
    'GET /desk',
    'content-security-policy',
    /script-src 'sha256-[\w+/]+=*'; style/,
  ],
  ['the desk makes nothing of text', 'GET /desk', 'content-security-policy', /require-trusted-types-for 'script'/],
  ['the desk is in no frame', 'GET /desk', 'content-security-policy', /frame-ancestors 'none'/],
  ['the page of documents is in no frame', 'GET /docs', 'content-security-policy', /frame-ancestors 'none'/],
];

/** What is stored, logged and said beside the answer. */
export const stored: Group = {
  name: 'the local runner, stored data, headers',
  needs: 'product',
  async prepare(target) {
    const { url } = target;
    const { product } = insideOf(target);
    const lines: string[] = [];
    const stop = product.observations.on((seen) => {
      if (seen.type === 'log') lines.push(seen.line);
    });
    const { shop } = target;
    const secrets = await secretsOf(target);
    const token = (await aUser(url, shop)).token;
    const kept = await everything(target, lines);
    const attacks: Attack[] = [
      ...secrets.map(
        ([name, secret]): Attack => ({
          name: `${name} is looked for in tables and logs`,
          run: async () => {
            if (String(secret).length < 10) return `there is none: ${secret}`;
            return kept.includes(secret) ? 'it is there' : null;
          },
        }),
      ),
      ...HEADERS.map(([name, route, header, form]) =>
        attack(
          name,
          () => http(url, route, { token, headers: { 'x-tenant-id': shop.tenantId } }),
          ({ headers }) => (form.test(String(headers[header])) ? null : `${header} is ${headers[header]}`),
        ),
      ),
      attack(
        'another origin asks the database',
        () => database(product.dynamodbEndpoint, { origin: 'https://evil.example' }),
        unread,
      ),
      attack(
        'another origin asks the database first',
        () =>
          http(product.dynamodbEndpoint, 'OPTIONS /', {
            headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
          }),
        unread,
      ),
      attack(
        'another origin asks for secrets',
        () =>
          http(product.awsEndpoint, 'OPTIONS /', {
            headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
          }),
        unread,
      ),
    ];
    return {
      controls: [
        {
          name: 'what is stored is found',
          run: async () => (kept.includes(shop.tenantId) ? null : 'nothing is stored of the tenant'),
        },
        attack('the database is reached', () => database(product.dynamodbEndpoint, {}), works),
        attack('the demo is shown on this machine', () => http(url, 'GET /demo/visitor'), all(noFault, works)),
      ],
      attacks: [
        ...attacks,
        ...HOSTS.map((host) =>
          attack(
            `the demo under the host ${host}`,
            () => http(url, 'GET /demo/visitor', { headers: { host } }),
            refused,
          ),
        ),
      ],
      end: async () => stop(),
    };
  },
};

const database = (endpoint: string, headers: Record<string, string>): Promise<Seen> =>
  http(endpoint, 'POST /', {
    body: '{}',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20260101T000000Z',
      ...headers,
    },
  });

/** A page of another site may read nothing of it. */
const unread = ({ headers }: Seen): string | null =>
  headers['access-control-allow-origin'] === undefined
    ? null
    : `it may be read: ${headers['access-control-allow-origin']}`;

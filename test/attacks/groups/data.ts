import { given } from '../../../lambdas/domain/given.ts';
import { type Attack, attack, each, type Group, type Judge, type Seen } from '../attack.ts';
import { all, noFault, refused, refusedAs, tells, withholds, works } from '../judges.ts';
import { anAgent, aSecret, aUser, untouched, type Victim, withConversation } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { http, json } from '../wire/http.ts';

type Scene = Target & { victim: Victim; neighbour: Victim; erasureId: string; cursor: string };

/** What is told of a tenant's data, and what is done to it. */
const ASKED: readonly [name: string, route: (scene: Scene) => string][] = [
  ['an export', () => 'GET /api/chat/export'],
  ['an export by the tenant’s name', ({ shop }) => `GET /api/chat/export?tenantId=${shop.tenantId}`],
  ['an export from a place of the tenant’s', ({ cursor }) => `GET /api/chat/export?after=${cursor}`],
  ['a transcript', ({ victim }) => `GET /api/chat/conversations/${victim.conversationId}/transcript`],
  [
    'a transcript as text',
    ({ victim }) => `GET /api/chat/conversations/${victim.conversationId}/transcript?format=txt`,
  ],
  [
    'a transcript from a place of its visitor’s',
    ({ victim }) => `GET /api/chat/conversations/${victim.conversationId}/transcript?after=${victim.cursor}`,
  ],
  ['the receipt of an erasure', ({ erasureId }) => `GET /api/chat/erasures/${erasureId}`],
  ['the records', ({ shop }) => `GET /api/chat/audit?tenantId=${shop.tenantId}`],
  ['the records from the beginning', () => 'GET /api/chat/audit?after=zzzzzzzzzzzzzzzzz'],
];

const ERASES: readonly [name: string, route: (scene: Scene) => string][] = [
  ['a visitor', ({ victim }) => `DELETE /api/chat/visitors/${encodeURIComponent(victim.userId)}`],
  [
    'a visitor by its subject',
    ({ victim }) => `DELETE /api/chat/visitors/${encodeURIComponent(`user:${victim.userId}`)}`,
  ],
  ['a conversation', ({ victim }) => `DELETE /api/chat/conversations/${victim.conversationId}`],
  [
    'a conversation of a named tenant',
    ({ victim, shop }) => `DELETE /api/chat/conversations/${victim.conversationId}?tenantId=${shop.tenantId}`,
  ],
];

/** Ids that could become something else in a path, in a key or in an expression. */
const IDS: readonly [name: string, id: string][] = [
  ['a star', '*'],
  ['a percent sign', '%25'],
  ['a way up', '..%2f..%2faudit'],
  ['a way up with a semicolon', '..;%2faudit'],
  ['a null', '%00'],
  ['a key’s separator', 'c_1%23E'],
  ['a partition', 'T%23shop%23C%23c_1'],
  ['a control character', '%1f'],
  ['a line', 'c_1%0d%0aset-cookie:%20a=b'],
  ['half a character', '%F0%9F'],
  ['a very long one', 'c_'.padEnd(4000, 'x')],
  ['an expression', 'attribute_exists(pk)'],
  ['a prototype', '__proto__'],
  ['a script', '%3Cscript%3E'],
];

/** A place in an export, as whoever knows its form can write it. */
const made = (...parts: string[]): string => Buffer.from(parts.join('\u0000')).toString('base64url');

const CURSORS = ({ victim }: Scene): readonly [name: string, cursor: string][] => [
  ['of a conversation’s history', victim.cursor],
  ['of a key’s separator', made('e1', 'c', '1', '0', `${victim.conversationId}#E`)],
  ['of another partition', made('e1', 'c', '1', '0', `c_1#../${victim.conversationId}`)],
  ['of an agent who is none', made('e1', 'r', `user:${victim.userId}`, '')],
  ['of a shortcut that is none', made('e1', 'k', '', '#')],
  ['of a place that there is not', made('e1', 'x', '1')],
  ['of a later form', made('e9', 'c', '1', '0', victim.conversationId)],
  ['of a negative position', made('e1', 'c', '1', '-1', victim.conversationId)],
  ['of an infinite time', made('e1', 'c', 'Infinity', '0', victim.conversationId)],
  ['with more behind it', `${made('e1', 'c', '1', '0', victim.conversationId)}=`],
  ['that is very long', made('e1', 'c', '1', '0', 'x'.repeat(4000))],
  ['that is no text', '%00%ff'],
];

/** Ways in which nothing may be brought into a tenant. */
const IMPORTS: readonly [name: string, route: string, body: string][] = [
  ['lines', 'POST /api/chat/import', '{"type":"export","version":1,"tenantId":"shop"}\n'],
  ['lines to the export', 'POST /api/chat/export', '{"type":"export","version":1,"tenantId":"shop"}\n'],
  ['lines put to the export', 'PUT /api/chat/export', '{"type":"settings"}\n'],
  ['a line of five megabytes', 'POST /api/chat/import', JSON.stringify({ type: 'x'.repeat(5_000_000) })],
  ['a million lines', 'POST /api/chat/export', '{}\n'.repeat(1_000_000)],
  ['nested lists', 'PATCH /api/chat/export', '['.repeat(50_000)],
];

async function scene(target: Target): Promise<Scene> {
  const { url, shop } = target;
  const [victim, neighbour] = [
    await withConversation(url, await aUser(url, shop)),
    await withConversation(url, await aUser(url, shop)),
  ];
  const gone = await withConversation(url, await aUser(url, shop), aSecret());
  const route = `DELETE /api/chat/conversations/${gone.conversationId}`;
  const { erasure } = json(await http(url, route, { token: shop.secretKey }));
  if (!erasure) throw new Error('nothing was erased');
  const cursor = made('e1', 'c', '1', '0', victim.conversationId);
  return { ...target, victim, neighbour, erasureId: erasure.id, cursor };
}

/** An attacker of whom the tenant is not told anything of its own by these routes. */
type Attacker = readonly [name: string, who: { token?: string; headers?: Record<string, string> }];

const others = async ({ url, shop, rival }: Target): Promise<Attacker[]> => [
  ['a stranger', {}],
  ['a stranger on a page of the tenant', { headers: { origin: PAGE, 'x-tenant-id': shop.tenantId } }],
  ['a publishable key', { token: shop.publishableKey }],
  ['a visitor of another tenant', { token: (await aUser(url, rival)).token }],
  ['an agent of another tenant', { token: (await anAgent(url, rival)).token }],
  ['an admin of another tenant', { token: (await anAgent(url, rival, 'admin')).token }],
  ['the server of another tenant', { token: rival.secretKey }],
  ['another visitor', { token: (await aUser(url, shop)).token }],
];

/** Nothing is begun: neither answered as accepted, nor with an erasure. */
const noErasure: Judge = all(refused, ({ text }) => (text.includes('"erasure"') ? 'an erasure has begun' : null));

/** Somebody wants what a tenant or a visitor has, or to have it gone. */
export const data: Group = {
  name: 'exports, transcripts, erasures and records',
  async prepare(target) {
    const { url, shop } = target;
    const here = await scene(target);
    const { victim, neighbour, cursor, erasureId } = here;
    const strangers = await others(target);
    const [agent, admin] = [await anAgent(url, shop), await anAgent(url, shop, 'admin')];
    const hidden = withholds(victim.secret, victim.userId, neighbour.secret, erasureId, shop.secretKey);
    const ask = (route: string, { token, headers }: Attacker[1]): Promise<Seen> =>
      http(url, route, { token, ...given({ headers }) });
    const inPage: Attacker[] = [PAGE, 'https://elsewhere.example', 'null'].map((origin) => [
      `the tenant’s server in a page of ${origin}`,
      { token: shop.secretKey, headers: { origin } },
    ]);

    const reads = each(ASKED, strangers, (route, who, name) => attack(name, () => ask(route(here), who), hidden));
    const erases = each(ERASES, [...strangers, ['an agent', agent] as const, ...inPage], (route, who, name) =>
      attack(`erase ${name}`, () => ask(route(here), who), noErasure),
    );
    const ofAdmins = ASKED.filter(([name]) => !name.includes('transcript'));
    const byAgent = each(ofAdmins, [['an agent', agent] as const], (route, who, name) =>
      attack(name, () => ask(route(here), who), all(refused, hidden)),
    );
    const inPages = each(ofAdmins, inPage, (route, who, name) =>
      attack(name, () => ask(route(here), who), all(refused, hidden)),
    );
    const byTrick: Attack[] = IDS.flatMap(([name, id]) => [
      attack(`erase a visitor: ${name}`, () => ask(`DELETE /api/chat/visitors/${id}`, admin), noErasure),
      attack(`erase a conversation: ${name}`, () => ask(`DELETE /api/chat/conversations/${id}`, admin), noErasure),
      attack(`a receipt: ${name}`, () => ask(`GET /api/chat/erasures/${id}`, admin), all(refused, hidden)),
      attack(`a transcript: ${name}`, () => ask(`GET /api/chat/conversations/${id}/transcript`, admin), refused),
      attack(`records after ${name}`, () => ask(`GET /api/chat/audit?after=${id}`, admin), refusedAs('ERR_INVALID')),
    ]);
    const byCursor = CURSORS(here).flatMap(([name, made]) => [
      attack(`an export from a cursor ${name}`, () => ask(`GET /api/chat/export?after=${made}`, admin), refused),
      attack(
        `a visitor’s export from a cursor ${name}`,
        () => ask(`GET /api/chat/export?after=${made}`, neighbour),
        withholds(victim.secret, victim.userId),
      ),
    ]);
    const imports = each(
      IMPORTS.map(([name, route, body]) => [name, { route, body }] as const),
      [...strangers, ['an admin', admin] as const, ['the tenant’s server', { token: shop.secretKey }] as const],
      ({ route, body }, { token, headers }, name) =>
        attack(`import ${name}`, () => http(url, route, { token, body, ...given({ headers }) }), refused),
    );
    const disguised = ['x-http-method', 'x-http-method-override', 'x-method-override'].map((header) =>
      attack(
        `a read that says ${header}: DELETE`,
        () =>
          ask(`GET /api/chat/conversations/${victim.conversationId}`, { ...agent, headers: { [header]: 'DELETE' } }),
        all(noFault, ({ text }) => (text.includes('"erasure"') ? 'an erasure has begun' : null)),
      ),
    );
    return {
      controls: [
        untouched(url, victim),
        untouched(url, neighbour),
        attack('an admin exports', () => ask('GET /api/chat/export', admin), tells(victim.secret, neighbour.secret)),
        attack(
          'its server exports from a place',
          () => ask(`GET /api/chat/export?after=${cursor}`, { token: shop.secretKey }),
          works,
        ),
        attack(
          'a visitor exports what is its own',
          () => ask('GET /api/chat/export', victim),
          all(tells(victim.secret), withholds(neighbour.secret)),
        ),
        attack(
          'an agent reads a transcript',
          () => ask(`GET /api/chat/conversations/${victim.conversationId}/transcript?format=txt`, agent),
          tells(victim.secret),
        ),
        attack('an admin sees the receipt', () => ask(`GET /api/chat/erasures/${erasureId}`, admin), tells(erasureId)),
        attack('an admin sees the records', () => ask('GET /api/chat/audit', admin), tells(erasureId, 'exported')),
      ],
      attacks: [...reads, ...erases, ...byAgent, ...inPages, ...byTrick, ...byCursor, ...imports, ...disguised],
    };
  },
};

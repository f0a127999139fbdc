import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import type { Subject } from '../../../lambdas/domain/ids.ts';
import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { refused, withholds, works } from '../judges.ts';
import { aName, aUser, untouched, withConversation } from '../people.ts';
import { insideOf, type Target } from '../target.ts';
import { http } from '../wire/http.ts';
import { nativeHandshake } from '../wire/native.ts';
import { socketioConnect, socketioSession } from '../wire/socketio.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** How long ago a token has expired, in seconds. */
const AGES: readonly [name: string, seconds: number][] = [
  ['a minute ago', 60],
  ['an hour ago', HOUR],
  ['a day ago', DAY],
  ['29 days ago', 29 * DAY],
  ['40 days ago', 40 * DAY],
];

type Role = 'visitor' | 'agent' | 'admin';

/** A genuine token of anybody, whose life ended at a time of the past or the future. */
async function tokenOf(target: Target, role: Role, userId: string, expiresIn: number): Promise<string> {
  const { operator } = insideOf(target);
  const now = Math.floor(Date.now() / 1000);
  const isVisitor = role === 'visitor';
  const lifetime = isVisitor ? DAY : HOUR;
  const caller: Caller = {
    tenantId: target.shop.tenantId,
    role,
    subject: `${isVisitor ? 'user' : 'agent'}:${userId}` as Subject,
    userId,
    anonymous: false,
    issuedAt: now + expiresIn - lifetime,
    expiresAt: now + expiresIn,
  };
  return operator.token(caller, caller.issuedAt);
}

/** Ways in that refuse whoever's token has expired. */
const WAYS: readonly [name: string, way: (target: Target, token: string) => Promise<Seen>][] = [
  ['GET /api/chat/messages', ({ url }, token) => http(url, 'GET /api/chat/messages', { token })],
  ['POST /api/chat/messages', ({ url }, token) => http(url, 'POST /api/chat/messages', { token, body: { text: 'x' } })],
  ['GET /api/chat/conversations', ({ url }, token) => http(url, 'GET /api/chat/conversations', { token })],
  ['/ws/chat', ({ url }, token) => nativeHandshake(url, `/ws/chat?token=${token}`)],
  ['/ws', ({ url }, token) => nativeHandshake(url, `/ws?token=${token}`)],
  ['Socket.IO', ({ url }, token) => socketioConnect(url, { token })],
  ['Socket.IO by query', ({ url }, token) => socketioConnect(url, undefined, { token })],
];

/** Recovery ids that are not the client's own. */
const RECOVERY_IDS: readonly [name: string, make: (own: string, other: string) => unknown][] = [
  ['of another visitor', (_, other) => other],
  [
    'of another visitor, with its own secret',
    (own, other) => `${other.slice(0, other.lastIndexOf('.'))}${own.slice(own.lastIndexOf('.'))}`,
  ],
  [
    'its own, with another’s secret',
    (own, other) => `${own.slice(0, own.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`,
  ],
  ['shortened', (own) => own.slice(0, -1)],
  ['without its secret', (own) => own.slice(0, own.lastIndexOf('.') + 1)],
  ['of a key', () => 'S#x.secret'],
  ['of 300 characters', () => 'x'.repeat(299).concat('.')],
  ['as a number', () => 7],
  ['as a list', (_, other) => [other]],
  ['as an object', () => ({ toString: 'x' })],
  ['empty', () => ''],
  ['a star', () => '*.*'],
];

/** Tokens past their life, and recovery ids of others. */
export const recovery: Group = {
  name: 'expiry and recovery ids',
  needs: 'product',
  async prepare(target) {
    const { url, shop } = target;
    const victim = await withConversation(url, await aUser(url, shop));
    const admin = aName('admin');
    const live = await tokenOf(target, 'admin', admin, HOUR);
    const desk = await socketioSession(url, { token: live });
    const theirs = await socketioSession(url, { token: victim.token });
    const own = await aUser(url, shop);
    const line = await socketioSession(url, { token: own.token });
    const long = await tokenOf(target, 'visitor', own.userId, -40 * DAY);
    const brief = await tokenOf(target, 'visitor', own.userId, -HOUR);
    for (const session of [desk, theirs, line]) session.close();

    const roles: [name: string, role: Role][] = [
      ['a visitor’s', 'visitor'],
      ['an admin’s', 'admin'],
    ];
    const aged = AGES.flatMap(([when, seconds]) =>
      each(roles, WAYS, (role, way, name) =>
        attack(
          `expired ${when}: ${name}`,
          async () => way(target, await tokenOf(target, role, aName('old'), -seconds)),
          refused,
        ),
      ),
    );
    const recovering = AGES.map(
      ([when, seconds]): Attack =>
        attack(
          `an admin’s token that expired ${when}, with its recovery id`,
          async () => socketioConnect(url, { token: await tokenOf(target, 'admin', admin, -seconds), pid: desk.pid }),
          refused,
        ),
    );
    const forged = RECOVERY_IDS.flatMap(([name, make]) => [
      attack(
        `a recovery id ${name}, with a token`,
        () => socketioConnect(url, { token: own.token, pid: make(line.pid, theirs.pid), offset: '0' }),
        withholds(victim.secret),
      ),
      attack(
        `a recovery id ${name}, with an expired token`,
        () => socketioConnect(url, { token: brief, pid: make(line.pid, theirs.pid) }),
        refused,
      ),
      attack(
        `a recovery id ${name}, with a key alone`,
        () => socketioConnect(url, { token: shop.publishableKey, pid: make(line.pid, theirs.pid), offset: '0' }),
        withholds(victim.secret),
      ),
    ]);
    return {
      controls: [
        untouched(url, victim),
        attack('an admin’s token opens', () => socketioConnect(url, { token: live, pid: desk.pid }), works),
        attack(
          'a visitor’s expired token recovers',
          () => socketioConnect(url, { token: brief, pid: line.pid }),
          works,
        ),
        attack(
          'an expired token is renewed',
          () => http(url, 'POST /api/chat/anonymous-token', { token: brief, body: { tenantId: shop.tenantId } }),
          works,
        ),
      ],
      attacks: [
        ...aged,
        ...recovering,
        ...forged,
        attack(
          'a visitor’s token past its session, with its recovery id',
          () => socketioConnect(url, { token: long, pid: line.pid }),
          refused,
        ),
        attack(
          'a visitor’s token past its session is renewed',
          () => http(url, 'POST /api/chat/anonymous-token', { token: long, body: { tenantId: shop.tenantId } }),
          refused,
        ),
        attack(
          'an admin’s expired token is renewed',
          async () =>
            http(url, 'POST /api/chat/anonymous-token', {
              token: await tokenOf(target, 'admin', admin, -HOUR),
              body: { tenantId: shop.tenantId },
            }),
          refused,
        ),
      ],
    };
  },
};

import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { type Attack, attack } from './attack.ts';
import { all, tells } from './judges.ts';
import { http, json } from './wire/http.ts';

/** Whoever holds a token. */
export type Person = { token: string; userId: string };

/** Somebody with a conversation, and what of it nobody else may see. */
export type Victim = Person & {
  conversationId: string;
  messageId: string;
  cursor: string;
  /** The text of its only message, found nowhere else. */
  secret: string;
};

let people = 0;

/** A name that nobody has had before. */
export const aName = (what: string): string => `${what}-${Date.now().toString(36)}${++people}`;

/** A text that stands in one message only. */
export const aSecret = (): string => `canary-${aName('c')}-${Math.random().toString(36).slice(2)}`;

/** A session id as the public widget makes one. */
export const aSession = (): string =>
  `session-${Date.now()}-${Math.random().toString(36).slice(2, 14)}${aName('s').replaceAll('-', '')}`;

async function minted(url: string, path: string, { secretKey }: SeedKeys, body: object): Promise<Person> {
  const answer = await http(url, `POST ${path}`, { token: secretKey, body });
  const { token, userId } = json(answer);
  if (!token) throw new Error(`no token was issued: ${answer.status} ${answer.text}`);
  return { token, userId };
}

/** A visitor whom the tenant's site has logged in: such are not limited by address. */
export const aUser = (url: string, keys: SeedKeys, userId = aName('user'), more: object = {}): Promise<Person> =>
  minted(url, '/api/chat/user-token', keys, { userId, ...more });

export const anAgent = (url: string, keys: SeedKeys, role: 'agent' | 'admin' = 'agent'): Promise<Person> =>
  minted(url, '/api/chat/agent-token', keys, { userId: aName(role), role });

/** An anonymous visitor, and its session. One address gets sixty a minute from a tenant. */
export async function aVisitor(url: string, { tenantId }: SeedKeys, sessionId?: string) {
  const answer = await http(url, 'POST /api/chat/anonymous-token', {
    body: { tenantId, ...(sessionId && { sessionId }) },
  });
  const visitor = json(answer) as Person & { sessionId: string };
  if (!visitor.token) throw new Error(`no token was issued: ${answer.status} ${answer.text}`);
  return visitor;
}

/** Lets somebody write a message that nobody else may see. */
export async function withConversation(url: string, person: Person, secret = aSecret()): Promise<Victim> {
  const { token } = person;
  const said = json(
    await http(url, 'POST /api/chat/messages', { token, body: { text: secret, clientMessageId: 'first' } }),
  );
  const page = json(await http(url, 'GET /api/chat/messages', { token }));
  if (!said.message?.id || !page.nextCursor) throw new Error(`nothing was written: ${JSON.stringify(said)}`);
  const { conversationId, id } = said.message;
  return { ...person, conversationId, messageId: id, cursor: page.nextCursor, secret };
}

/** A control: the victim still reads its one message, and nobody has added another. */
export const untouched = (url: string, { token, secret }: Victim): Attack =>
  attack(
    'the victim’s history is as it was',
    () => http(url, 'GET /api/chat/messages', { token }),
    all(tells(secret), ({ text }) =>
      json({ text }).messages.length === 1 ? null : `it was written to: ${text.slice(0, 300)}`,
    ),
  );

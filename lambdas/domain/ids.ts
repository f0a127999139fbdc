import { createHash } from 'node:crypto';
import { invalid } from './errors.ts';
import { isGuessable } from './guessable.ts';
import { type Branded, type Sealed, sealed } from './sealed.ts';

export type NewId = () => string;

/** The id of a tenant: checked (`tenantId`), or read from where the gateway wrote it. */
export type TenantId = Branded<'tenant id'>;

/** A visitor's session id, a bearer secret: answered to its holder only, never stored. */
export type SessionSecret = Sealed<'session'>;

/** A one-way stand-in for a secret, which opens nothing. */
export type PublicId = Branded<'public id'>;

/** The public id of a conversation: gives no access by itself. */
export type ConversationId = string;

/** An identity inside a tenant, prefixed by kind: `visitor:…`, `user:…`, `agent:…`. */
export type Subject = string;

/** The public part of a subject: the site's own id of a user or agent, or a visitor's public id. */
export const userIdOf = (subject: Subject): string => subject.slice(subject.indexOf(':') + 1);

/** A one-way stand-in for the id of an agent or admin, the same everywhere: what is stored and shown in place of it. */
export type StaffId = Branded<'staff id'>;

/**
 * The handle by which a widget knows its conversation or visitor: opens it for reading. Stored only in the row of an open
 * socket.
 */
export type Handle = Sealed<'handle'>;

export type ConnectionId = string;

/**
 * What an id that a client or a site chooses is made of: anything but control characters, since other systems hand out ids with
 * every mark. One of these characters separates the parts of our keys (`adapters/dynamodb/items/keys.ts`).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
export const SAFE_ID = /^[^\u0000-\u001f\u007f]*$/;

/** What an id that the gateway gives out is made of: it is a part of keys and of paths as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
export const GIVEN_OUT_ID = /^[^#/\u0000-\u001f\u007f]*$/;

/** Characters of an id that a client or a site chooses. */
export const LONGEST_ID = 128;

/** An id as text; a whole number is its digits, as long as it is exact: two others could be read as the same. */
function idText(field: string, value: unknown, longest: number): string {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw invalid(field, 'must be a string: a number of that size is not exact');
  }
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text === '') throw invalid(field, 'must be a non-empty string');
  if (text.length > longest) throw invalid(field, `must have at most ${longest} characters`);
  // Half a character is written as the same replacement character whichever it is, so two such ids would be one key.
  if (!text.isWellFormed()) throw invalid(field, 'must be well-formed Unicode');
  return text;
}

/** An id that a client or a site chooses. */
function chosenId(field: string, value: unknown): string {
  const text = idText(field, value, LONGEST_ID);
  if (!SAFE_ID.test(text)) throw invalid(field, 'must not contain control characters');
  return text;
}

/** An id that names a person: the same in every encoding of the same characters (Unicode's canonical equivalence). */
const canonicalId = (field: string, value: unknown): string =>
  chosenId(field, typeof value === 'string' ? value.normalize('NFC') : value);

/** An id that the gateway gives out. */
function givenOutId(field: string, value: unknown, longest: number): string {
  const text = idText(field, value, longest);
  if (!GIVEN_OUT_ID.test(text)) throw invalid(field, 'must not contain "#", "/" or control characters');
  return text;
}

/** Form of a tenant's id: 2 to 63 characters, as in a host name. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** A tenant's name in keys and URLs: lower-case letters, digits and hyphens, 2 to 63 of them, as in a host name. */
export function tenantId(value: unknown, field = 'tenantId'): TenantId {
  const text = givenOutId(field, value, 63);
  if (!TENANT_ID.test(text)) throw invalid(field, 'must be lower-case letters, digits and hyphens');
  return text as TenantId;
}

/** The public id of a conversation, or the handle that a widget has, which begins with the id of a tenant. */
export const conversationId = (value: unknown, field = 'conversationId'): ConversationId =>
  givenOutId(field, value, LONGEST_ID);

/** The site's own id for a user or an agent. */
export const userId = (value: unknown, field = 'userId'): string => canonicalId(field, value);

/** A client's id of its own message, so that a message sent twice is stored once. Answered as it was sent. */
export const clientMessageId = (value: unknown, field = 'clientMessageId'): string => chosenId(field, value);

/** Characters of a session id: a shorter one could be guessed. */
export const SHORTEST_SESSION_ID = 20;

/** A session id is a bearer secret, so one that could be guessed is refused. The public widget's own has about 44 characters. */
export function sessionId(value: unknown, field = 'sessionId'): SessionSecret {
  const text = canonicalId(field, value);
  if (text.length < SHORTEST_SESSION_ID || isGuessable(text)) throw invalid(field, 'is too short or too easy to guess');
  return sealed(text);
}

/** A session id if the value has the form of one, for joining a room, which refuses nothing. */
export function sessionIdIfValid(value: unknown): SessionSecret | undefined {
  try {
    return sessionId(value);
  } catch {
    return undefined;
  }
}

/** The public stand-in for a secret: 22 characters, 128 bits, one-way. */
export const publicId = (...secret: (string | Sealed<string>)[]): PublicId =>
  createHash('sha256').update(secret.join('\u0000')).digest('base64url').slice(0, 22) as PublicId;

/** A public id with a prefix that tells its kind. */
export const prefixed = (prefix: 'c_' | 'h_' | 's_' | 'v_', id: PublicId): PublicId => `${prefix}${id}` as PublicId;

/** Characters of a staff id after its prefix: 72 bits, so that no two of a tenant's staff are ever alike. */
const STAFF_ID_LENGTH = 12;

/** The stand-in for an agent's or admin's own id at its tenant. */
export const staffId = (tenant: TenantId, userId: string): StaffId =>
  `a_${publicId('staff', tenant, userId).slice(0, STAFF_ID_LENGTH)}` as StaffId;

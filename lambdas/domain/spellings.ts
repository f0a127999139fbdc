import { invalid } from './errors.ts';
import { saysNothing } from './given.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Names that mean the same at every door, since some clients write `camelCase` and some `snake_case`, and our own answers
 * have both. The first is the one that this code uses.
 */
export const SPELLINGS = {
  tenantId: ['tenantId', 'tenant_id'],
  sessionId: ['sessionId', 'session_id'],
  conversationId: ['conversationId', 'conversation_id'],
  clientMessageId: ['clientMessageId', 'client_message_id', 'temp_id', 'tempId'],
  visitorId: ['visitorId', 'visitor_id'],
  userId: ['userId', 'user_id'],
  siteId: ['siteId', 'site_id'],
} as const;

/** What a name means, whichever spelling it has. */
export type Meaning = keyof typeof SPELLINGS;

/** The names that mean the same as this one, itself among them. */
export const spellingsOf = (name: string): readonly string[] =>
  Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name as Meaning] : [name];

/** A value under the name that the client gave it, which refusals have to use. */
export type Spelt = { name: string; value: unknown };

/** The values that were given for one meaning. One that says nothing is not given, as an absent field. */
export const speltIn = (fields: Fields, meaning: Meaning): Spelt[] =>
  SPELLINGS[meaning]
    .filter((name) => Object.hasOwn(fields, name) && !saysNothing(fields[name]))
    .map((name) => ({ name, value: fields[name] }));

/** Ids are texts, also where they are written as numbers. */
const asText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

/** Reads the one value of a meaning by its parser; `undefined` if none is given. Two that differ are refused. */
export function spelt<Of>(
  fields: Fields,
  meaning: Meaning,
  parse: (value: unknown, name: string) => Of,
): Of | undefined {
  const [first, ...others] = speltIn(fields, meaning);
  if (!first) return undefined;
  const other = others.find(({ value }) => asText(value) !== asText(first.value));
  if (other) throw invalid(other.name, `is another than ${first.name}, and both mean the same`);
  return parse(first.value, first.name);
}

import { invalid } from '../domain/errors.ts';
import { clientMessageId, conversationId, type SessionSecret, sessionId } from '../domain/ids.ts';
import { spelt } from '../domain/spellings.ts';
import type { Content } from '../use-cases/visitors/say.ts';

type Fields = Readonly<Record<string, unknown>>;

// What a body, a query or a frame names, in any spelling, read alike at every door.

/** The session that a client generated. Widgets that have none send what is empty to them. */
export const sessionIn = (fields: Fields): SessionSecret | undefined =>
  spelt(fields, 'sessionId', (value, name) => (value === 0 || value === false ? undefined : sessionId(value, name)));

export const conversationIn = (fields: Fields): string | undefined => spelt(fields, 'conversationId', conversationId);

/**
 * The client's own id of its message. A widget's is the millisecond in which it was written: only messages that one visitor
 * writes in two tabs in the same millisecond have equal ids; then the second is refused and shown as not sent, not taken for
 * the first.
 */
export const messageIdIn = (fields: Fields): Pick<Content, 'clientMessageId' | 'idField'> =>
  spelt(fields, 'clientMessageId', (value, name) => ({
    clientMessageId: clientMessageId(value, name),
    idField: name,
  })) ?? {};

/** Whether an agent answers beside the one who answers there already; of a visitor it says nothing. */
export function joinIn({ join }: Fields): Pick<Content, 'join'> {
  if (join === undefined || join === null) return {};
  if (typeof join !== 'boolean') throw invalid('join', 'must be true or false');
  return { join };
}

import { clientMessageId } from '../domain/ids.ts';

const HEADER = 'Idempotency-Key';

/**
 * The client's own id of its request (`Idempotency-Key`), by which a repetition is known: in the form of its ids of messages. The
 * quotes that a structured field has are left out.
 */
export function idempotencyKey(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const text = headers[HEADER.toLowerCase()]?.trim().replace(/^"(.*)"$/, '$1');
  return text ? clientMessageId(text, HEADER) : undefined;
}

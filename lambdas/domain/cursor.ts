import type { Entry } from './conversation.ts';
import { invalid } from './errors.ts';

/**
 * A place in one conversation's log. It names no conversation: it is only ever applied to one that the caller may read,
 * where a foreign life means "unknown" and yields the full history.
 */
export type Cursor = { life: string; pos: number };

/** An agent's place over all conversations of its tenant: a commit time. */
export type AgentCursor = { since: number };

export const encodeCursor = ({ life, pos }: Cursor): string => `c1.${life}.${pos.toString(36)}`;

export const encodeAgentCursor = ({ since }: AgentCursor): string => `a1.${since.toString(36)}`;

const CURSOR = /^c1\.([A-Za-z0-9_-]{10})\.([0-9a-z]{1,10})$/;
const AGENT_CURSOR = /^a1\.([0-9a-z]{1,10})$/;

/** Whether this could be a place that we gave to a visitor, or to an agent. */
export const isCursor = (value: unknown, forStaff: boolean): value is string =>
  typeof value === 'string' && (forStaff ? AGENT_CURSOR : CURSOR).test(value);

/** Parsed strictly: anything that we did not make is refused, with the field named. */
export function cursor(value: unknown, field: string): Cursor {
  const match = typeof value === 'string' ? CURSOR.exec(value) : null;
  if (!match?.[1] || !match[2]) throw invalid(field, 'is not a cursor that this gateway gave out');
  return { life: match[1], pos: Number.parseInt(match[2], 36) };
}

export function agentCursor(value: unknown, field: string): AgentCursor {
  const match = typeof value === 'string' ? AGENT_CURSOR.exec(value) : null;
  if (!match?.[1]) throw invalid(field, 'is not a cursor that this gateway gave out');
  return { since: Number.parseInt(match[1], 36) };
}

/** Where a client that has just been given this entry can go on from: as far as everything is known to be settled. */
export const settledCursor = ({ life, pos, settled }: Pick<Entry, 'life' | 'pos' | 'settled'>): Cursor => ({
  life,
  pos: settled === pos - 1 ? pos : settled,
});

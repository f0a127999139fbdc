import { type AgentPlace, type EntryName, MOST_NAMED } from './agent-place.ts';
import type { Entry } from './conversation.ts';
import { invalid } from './errors.ts';
import type { Moment } from './moment.ts';
import { MOST_OTHERS } from './watch.ts';

/**
 * A place in one conversation's log. It names no conversation: it is only ever applied to one that the caller may read,
 * where a foreign life means "unknown" and yields the full history.
 */
export type Cursor = { life: string; pos: number };

export const encodeCursor = ({ life, pos }: Cursor): string => `c1.${life}.${pos.toString(36)}`;

const CURSOR = /^c1\.([A-Za-z0-9_-]{10})\.([0-9a-z]{1,10})$/;

const NUMBER = '[0-9a-z]{1,10}';
const MOMENT = `${NUMBER}\\.[A-Za-z0-9_-]{8}`;
const PLACE = `${MOMENT}(?:~${MOMENT}){0,${MOST_OTHERS}}(?:@[A-Za-z0-9_-]{10}\\.${NUMBER}){0,${MOST_NAMED}}`;
const AGENT_CURSOR = new RegExp(`^a2\\.(${PLACE})(?:!(${NUMBER})!(${PLACE}))?$`);

/** Whether this could be a place that we gave to a visitor, or to an agent. */
export const isCursor = (value: unknown, forStaff: boolean): value is string =>
  typeof value === 'string' && (forStaff ? AGENT_CURSOR : CURSOR).test(value);

/** Parsed strictly: anything that we did not make is refused, with the field named. */
export function cursor(value: unknown, field: string): Cursor {
  const match = typeof value === 'string' ? CURSOR.exec(value) : null;
  if (!match?.[1] || !match[2]) throw invalid(field, 'is not a cursor that this gateway gave out');
  return { life: match[1], pos: Number.parseInt(match[2], 36) };
}

/**
 * An agent's place as text: `a2.`, then moments (`time.environment`, its own first, joined by `~`), and `@life.pos` for each
 * entry that is named; in the middle of a catch-up, `!` with the time up to which that counts and `!` with the place where it began.
 */
export const encodeAgentCursor = ({ part, ...place }: AgentPlace): string =>
  `a2.${placeText(place)}${part ? `!${part.upTo.toString(36)}!${placeText(part.from)}` : ''}`;

function placeText({ asOf: { others, ...own }, also }: AgentPlace): string {
  const moments = [own, ...others].map(({ at, by }) => `${at.toString(36)}.${by}`).join('~');
  return [moments, ...also.map(({ life, pos }) => `${life}.${pos.toString(36)}`)].join('@');
}

export function agentCursor(value: unknown, field: string): AgentPlace {
  const match = typeof value === 'string' ? AGENT_CURSOR.exec(value) : null;
  if (!match?.[1]) throw invalid(field, 'is not a cursor that this gateway gave out');
  const [, place, upTo, from] = match;
  return {
    ...placeOf(place),
    ...(upTo && from ? { part: { upTo: Number.parseInt(upTo, 36), from: placeOf(from) } } : {}),
  };
}

function placeOf(text: string): Omit<AgentPlace, 'part'> {
  const [moments = '', ...names] = text.split('@');
  const [own, ...others] = moments.split('~').map(momentOf) as [Moment, ...Moment[]];
  return { asOf: { ...own, others }, also: names.map(nameOf) };
}

function nameOf(text: string): EntryName {
  const [life = '', pos = ''] = text.split('.');
  return { life, pos: Number.parseInt(pos, 36) };
}

function momentOf(text: string): Moment {
  const [at = '', by = ''] = text.split('.');
  return { at: Number.parseInt(at, 36), by };
}

/** Where a client that has just been given this entry can go on from: as far as everything is known to be settled. */
export const settledCursor = ({ life, pos, settled }: Pick<Entry, 'life' | 'pos' | 'settled'>): Cursor => ({
  life,
  pos: settled === pos - 1 ? pos : settled,
});

import { invalid } from '../errors.ts';
import { MAX_OTHERS } from '../time/hybrid-clock.ts';
import type { ClockReading } from '../time/version-vector.ts';
import { type AgentCursor, type EntryRef, MAX_NAMED_ENTRIES, type Place } from './agent-cursor.ts';

const NUMBER = '[0-9a-z]{1,10}';

const READING = `${NUMBER}\\.[A-Za-z0-9_-]{8}`;

const CURSOR_PATTERN = `${READING}(?:~${READING}){0,${MAX_OTHERS}}(?:@[A-Za-z0-9_-]{10}\\.${NUMBER}){0,${MAX_NAMED_ENTRIES}}`;

/** The second in which a row begins, its conversation, and the position in it. */
const PLACE = `${NUMBER}\\.[A-Za-z0-9_-]{1,64}\\.${NUMBER}`;

export const AGENT_CURSOR = new RegExp(`^a2\\.(${CURSOR_PATTERN})(?:!(${PLACE})!(${CURSOR_PATTERN}))?$`);

/**
 * An agent's cursor as text: `a2.`, then readings (`time.environment`, its own first, joined by `~`), and `@incarnation.pos`
 * for each named entry; in the middle of a catch-up, `!`, the place up to which it has come (`second.conversation.pos`), `!`, and
 * the cursor where it began.
 */
export const encodeAgentCursor = ({ part, ...cursor }: AgentCursor): string =>
  `a2.${cursorText(cursor)}${part ? `!${placeText(part.upTo)}!${cursorText(part.from)}` : ''}`;

function cursorText({ vector: { others, ...own }, named }: AgentCursor): string {
  const readings = [own, ...others].map(({ at, by }) => `${at.toString(36)}.${by}`).join('~');
  return [readings, ...named.map(({ incarnation, pos }) => `${incarnation}.${pos.toString(36)}`)].join('@');
}

export function agentCursor(value: unknown, field: string): AgentCursor {
  const match = typeof value === 'string' ? AGENT_CURSOR.exec(value) : null;
  if (!match?.[1]) throw invalid(field, 'is not a cursor that this gateway gave out');
  const [, cursor, upTo, from] = match;
  return {
    ...cursorOf(cursor),
    ...(upTo && from ? { part: { upTo: placeOf(upTo), from: cursorOf(from) } } : {}),
  };
}

const placeText = ({ bucket, conversationId, pos }: Place): string =>
  `${(bucket / 1000).toString(36)}.${conversationId}.${pos.toString(36)}`;

function placeOf(text: string): Place {
  const [second = '', conversationId = '', pos = ''] = text.split('.');
  return { bucket: Number.parseInt(second, 36) * 1000, conversationId, pos: Number.parseInt(pos, 36) };
}

function cursorOf(text: string): Omit<AgentCursor, 'part'> {
  const [readings = '', ...names] = text.split('@');
  const [own, ...others] = readings.split('~').map(readingOf) as [ClockReading, ...ClockReading[]];
  return { vector: { ...own, others }, named: names.map(nameOf) };
}

function nameOf(text: string): EntryRef {
  const [incarnation = '', pos = ''] = text.split('.');
  return { incarnation, pos: Number.parseInt(pos, 36) };
}

function readingOf(text: string): ClockReading {
  const [at = '', by = ''] = text.split('.');
  return { at: Number.parseInt(at, 36), by };
}

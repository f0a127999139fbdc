import { CURSOR } from '../conversations/cursor.ts';
import { AGENT_CURSOR } from './agent-cursor-text.ts';

/** Whether this could be a place that we gave to a visitor, or to an agent. */
export const isCursor = (value: unknown, forStaff: boolean): value is string =>
  typeof value === 'string' && (forStaff ? AGENT_CURSOR : CURSOR).test(value);

import { CURSOR } from '../conversations/cursor.ts';
import { AGENT_CURSOR } from './agent-cursor-text.ts';

/** Whether a value has the form of a cursor that this gateway gives to a visitor, or to an agent. */
export const isCursor = (value: unknown, forStaff: boolean): value is string =>
  typeof value === 'string' && (forStaff ? AGENT_CURSOR : CURSOR).test(value);

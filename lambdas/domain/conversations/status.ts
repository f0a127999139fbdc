import { invalid } from '../errors.ts';

export type Status = 'open' | 'closed';

export function conversationStatus(value: unknown): Status {
  if (value !== 'open' && value !== 'closed') throw invalid('status', 'must be open or closed');
  return value;
}

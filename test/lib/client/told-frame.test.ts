import { expect, it } from 'vitest';
import { framesOf, idOfFrame } from '../../../lib/client/told-frame.ts';
import { messageOf } from '../../support/clients/fake-gateway.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const message = (seq: number, second: number) => ({ ...messageOf(seq, `${seq}`), timestamp: at(second) });
const change = (status: 'open' | 'closed', second: number) => ({ conversation_id: 'c_1', status, at: at(second) });

it('a page is told as a socket would have, in the order of time', () => {
  const page = { messages: [message(1, 1), message(2, 5)], changes: [change('closed', 3), change('open', 5)] };

  const told = framesOf(page).map((frame) =>
    frame.type === 'message' ? frame.message.text : frame.conversation.status,
  );

  expect(told).toEqual(['1', 'closed', 'open', '2']);
});

it('each message and each change has an id of its own', () => {
  const page = { messages: [message(1, 1), message(2, 1)], changes: [change('closed', 1), change('open', 1)] };

  expect(new Set(framesOf(page).map(idOfFrame)).size).toBe(4);
});

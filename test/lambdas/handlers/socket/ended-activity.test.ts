import { expect, test } from 'vitest';
import { hasEnded } from '../../../../lambdas/handlers/socket/ended-activity.ts';

test.each([
  { isTyping: false },
  { is_typing: false },
  { typing: false },
  { typing: 0 },
  { active: false },
  { isTyping: 'false' },
  { typing: 'off' },
  { status: 'stopped' },
  { state: 'paused' },
  { state: 'idle' },
  { action: 'typing_off' },
  { event: 'stop_typing' },
  { event: 'typing:stop' },
  { typingStatus: 'TypingStopped' },
  { stopped: true },
])('a typing signal says that typing ended: %j', (fields) => {
  expect(hasEnded({ type: 'typing', conversation_id: 'c_1', ...fields })).toBe(true);
});

test.each([
  {},
  { isTyping: true },
  { is_typing: 1 },
  { typing: null },
  { isTyping: 'true' },
  { state: 'composing' },
  { action: 'typing_on' },
  { event: 'typing' },
  { status: 'started' },
  { stopped: false },
  { text: 'no' },
  { state: { off: true } },
  { status: 'stop'.padEnd(4000, '.') },
])('a typing signal does not say so: %j', (fields) => {
  expect(hasEnded({ type: 'typing', conversation_id: 'c_1', ...fields })).toBe(false);
});

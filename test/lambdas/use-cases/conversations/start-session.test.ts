import { expect, test } from 'vitest';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../../../lambdas/use-cases/conversations/start-session.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

test('a new visitor gets a conversation without entries', async () => {
  const { needs } = useCaseHarness();

  const session = await startSession(needs, { caller: aCaller() });

  expect(session).toMatchObject({ status: 'open', seq: 0, resumed: false });
});

test('a returning visitor gets the same conversation and its sequence number', async () => {
  const { needs } = useCaseHarness();
  const first = await startSession(needs, { caller: aCaller() });
  await sendMessage(needs, { caller: aCaller(), text: 'hello' });

  const again = await startSession(needs, { caller: aCaller() });

  expect(again).toEqual({ conversationId: first.conversationId, status: 'open', seq: 1, resumed: true });
});

test('two sessions that create the same visitor at once get one conversation', async () => {
  const { needs } = useCaseHarness();

  const sessions = await Promise.all([1, 2, 3, 4].map(() => startSession(needs, { caller: aCaller() })));

  expect(new Set(sessions.map(({ conversationId }) => conversationId)).size).toBe(1);
});

test('other visitors, and the same session id in another tenant, have other conversations', async () => {
  const { needs } = useCaseHarness();

  const callers = [aCaller(), visitorNamed('v_2'), visitorNamed('v_1', 'rival')];
  const sessions = await Promise.all(callers.map((caller) => startSession(needs, { caller })));

  expect(new Set(sessions.map(({ conversationId }) => conversationId)).size).toBe(3);
});

test('a conversation closed by time is answered as closed', async () => {
  const { needs, time } = { ...useCaseHarness() };
  await sendMessage(needs, { caller: aCaller(), text: 'hello' });
  time.forward(UNANSWERED_AFTER);

  expect(await startSession(needs, { caller: aCaller() })).toMatchObject({ status: 'closed', resumed: true });
});

test('a visitor who returns after everything has expired starts anew in its conversation', async () => {
  const { needs, time } = useCaseHarness();
  const { message } = await sendMessage(needs, { caller: aCaller(), text: 'hello' });
  time.forward(RETENTION);

  expect(await startSession(needs, { caller: aCaller() })).toEqual({
    conversationId: message.conversationId,
    status: 'open',
    seq: 0,
    resumed: false,
  });
});

test('an agent has no session of its own', async () => {
  const { needs } = useCaseHarness();

  await expect(startSession(needs, { caller: agentNamed('ann') })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
});

test('what the page says of its visitor is kept, in place of what it has said before', async () => {
  const { needs } = useCaseHarness();

  await startSession(needs, { caller: aCaller(), attributes: { cart: 3 } });
  await startSession(needs, { caller: aCaller(), attributes: { plan: 'gold' } });
  await startSession(needs, { caller: aCaller() });

  expect(await needs.attributes.find(SHOP, aCaller().subject)).toEqual({ page: { plan: 'gold' } });
});

import { expect, test } from 'vitest';
import { cannedOwner } from '../../../../lambdas/domain/desk/canned-owner.ts';
import { type CannedScope, MOST_CANNED, shortcut } from '../../../../lambdas/domain/desk/canned-reply.ts';
import { removeCannedReply } from '../../../../lambdas/use-cases/desk/remove-canned-reply.ts';
import { setCannedReply } from '../../../../lambdas/use-cases/desk/set-canned-reply.ts';
import { CHANGES_PER_MINUTE } from '../../../../lambdas/use-cases/tenants/count-changes.ts';
import { aCaller } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryCannedReplyStore } from '../../../support/stores/in-memory-canned-reply-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const ann = agentNamed('ann');
const boss = agentNamed('boss', { role: 'admin' });
const hello = shortcut('hello');

function aDesk() {
  const { time } = useCaseHarness();
  return { time, clock: time.now, cannedReplies: inMemoryCannedReplyStore(), counter: inMemoryWindowCounter() };
}

const reply = (scope: CannedScope, text = 'Hello!') => ({ shortcut: hello, scope, text });

test('an admin sets the tenant’s replies, an agent its own', async () => {
  const needs = aDesk();

  const stored = await setCannedReply(needs, { caller: boss, ...reply('tenant') });
  await setCannedReply(needs, { caller: ann, ...reply('private', 'Hi, Ann here.') });

  expect(stored).toEqual({ ...reply('tenant'), changedAt: needs.clock() });
  expect((await needs.cannedReplies.find(cannedOwner(boss, 'tenant'), hello))?.text).toBe('Hello!');
  expect((await needs.cannedReplies.find(cannedOwner(ann, 'private'), hello))?.text).toBe('Hi, Ann here.');
});

test('an agent may not change the tenant’s replies, and a visitor none', async () => {
  const needs = aDesk();
  await setCannedReply(needs, { caller: boss, ...reply('tenant') });
  const forbidden = { code: 'ERR_FORBIDDEN' };

  for (const [caller, scope] of [
    [ann, 'tenant'],
    [aCaller(), 'tenant'],
    [aCaller(), 'private'],
  ] as const) {
    await expect(setCannedReply(needs, { caller, ...reply(scope, 'other') })).rejects.toMatchObject(forbidden);
    await expect(removeCannedReply(needs, { caller, scope, shortcut: hello })).rejects.toMatchObject(forbidden);
  }
  expect((await needs.cannedReplies.find(cannedOwner(boss, 'tenant'), hello))?.text).toBe('Hello!');
});

test('an agent removes its own reply, and no one else’s of the same name', async () => {
  const needs = aDesk();
  const bob = agentNamed('bob');
  await setCannedReply(needs, { caller: bob, ...reply('private') });

  await expect(removeCannedReply(needs, { caller: ann, scope: 'private', shortcut: hello })).rejects.toMatchObject({
    code: 'ERR_NOT_FOUND',
  });
  await removeCannedReply(needs, { caller: bob, scope: 'private', shortcut: hello });

  expect(await needs.cannedReplies.find(cannedOwner(bob, 'private'), hello)).toBeNull();
});

test('one reply more than an agent may have is refused, a change of one is not', async () => {
  const needs = aDesk();
  for (let number = 0; number < MOST_CANNED.private; number++) {
    needs.time.forward(1000);
    await setCannedReply(needs, { caller: ann, scope: 'private', shortcut: shortcut(`r${number}`), text: 'x' });
  }

  await expect(setCannedReply(needs, { caller: ann, ...reply('private') })).rejects.toMatchObject({
    code: 'ERR_CONFLICT',
  });
  await setCannedReply(needs, { caller: ann, scope: 'private', shortcut: shortcut('r0'), text: 'y' });
});

test('more changes in a minute than a person makes are refused, those of colleagues are not', async () => {
  const needs = aDesk();
  for (let number = 0; number < CHANGES_PER_MINUTE; number++) {
    await setCannedReply(needs, { caller: ann, ...reply('private') });
  }

  const refused = { code: 'ERR_RATE_LIMITED', retryAfter: expect.any(Number) };
  await expect(setCannedReply(needs, { caller: ann, ...reply('private') })).rejects.toMatchObject(refused);
  await expect(removeCannedReply(needs, { caller: ann, scope: 'private', shortcut: hello })).rejects.toMatchObject(
    refused,
  );
  await setCannedReply(needs, { caller: agentNamed('bob'), ...reply('private') });
});

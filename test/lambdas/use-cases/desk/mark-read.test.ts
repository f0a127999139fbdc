import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { NOTED_EVERY } from '../../../../lambdas/domain/desk/read-marks.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { relayActivity } from '../../../../lambdas/use-cases/delivery/relay-activity.ts';
import { markRead } from '../../../../lambdas/use-cases/desk/mark-read.ts';
import { ANN } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, DESK, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');

/** A conversation of nine messages of its visitor. */
async function aConversation(desk: DeskRules = DESK) {
  const harness = useCaseHarness({ desk });
  const { needs } = harness;
  let conversationId = '';
  for (let seq = 1; seq <= 9; seq++) {
    const { message } = await sendMessage(needs, { caller: aCaller(), text: `message ${seq}` });
    conversationId = message.conversationId;
  }
  const told = () =>
    harness.announced.flatMap(({ announcement }) => (announcement.type === 'read' ? [announcement.seq] : []));
  return {
    ...harness,
    conversationId,
    told,
    read: (seq: number, caller: Caller = ann) => markRead(needs, { caller, conversationId, seq }),
    byFrame: (seq: number, caller: Caller) =>
      relayActivity(needs, {
        caller,
        ...(caller.role === 'visitor' ? {} : { conversationId }),
        activity: { type: 'read', seq },
      }),
    markOf: (by: Parameters<typeof needs.readMarks.find>[0]['by']) =>
      needs.readMarks.find({ tenantId: SHOP, conversationId, by }),
  };
}

describe('what an agent has read', () => {
  test('[INBOX3] is noted for it alone, and told to the others', async () => {
    const { read, told, markOf } = await aConversation();

    expect(await read(3)).toEqual({ seq: 3 });

    expect(await markOf(ANN)).toMatchObject({ seq: 3 });
    expect(await markOf(staffId(SHOP, 'bob'))).toBeNull();
    expect(told()).toEqual([3]);
  });

  test('[INBOX3] never goes back, and nobody is told that it does', async () => {
    const { read, told, markOf } = await aConversation();
    await read(7);

    expect([await read(3), await read(0)]).toEqual([{ seq: 7 }, { seq: 7 }]);

    expect(await markOf(ANN)).toMatchObject({ seq: 7 });
    expect(told()).toEqual([7]);
  });

  test('is told once more where it is said once more, and not written', async () => {
    const { read, told, needs } = await aConversation();
    await read(7);

    expect(await read(7)).toEqual({ seq: 7 });

    expect([told(), needs.readMarks.writes()]).toEqual([[7, 7], 1]);
  });

  test('ends with the last message, whatever is said', async () => {
    const { read, told } = await aConversation();

    expect(await read(999_999)).toEqual({ seq: 9 });

    expect(told()).toEqual([9]);
  });

  test('is written once in five seconds, and the answer says when to say it again', async () => {
    const { read, told, needs, time } = await aConversation();
    expect(await read(1)).toEqual({ seq: 1 });
    time.forward(1000);
    expect(await read(2)).toEqual({ seq: 1, retryAfter: 4 });
    time.forward(NOTED_EVERY - 1001);
    expect(await read(3)).toEqual({ seq: 1, retryAfter: 1 });
    expect(needs.readMarks.writes()).toBe(1);

    time.forward(1);

    expect(await read(3)).toEqual({ seq: 3 });
    expect(needs.readMarks.writes()).toBe(2);
    expect(told()).toEqual([1, 2, 3, 3]);
  });

  test('[INBOX3] costs at most one write in five seconds, however often it is said, from however many tabs', async () => {
    const { read, needs, time } = await aConversation();
    for (let tenth = 0; tenth < 100; tenth++) {
      await Promise.all([read((tenth % 9) + 1), read(9), read(Math.min(9, Math.ceil(tenth / 10)))]);
      time.forward(100);
    }

    expect(needs.readMarks.writes()).toBeLessThanOrEqual(2);
    expect(await read(9)).toEqual({ seq: 9 });
  });

  test('is not held up for ever by a clock that is ahead', async () => {
    const { read, time } = await aConversation();
    time.forward(3_600_000);
    await read(1);
    time.forward(-3_600_000);

    expect(await read(2)).toEqual({ seq: 1, retryAfter: NOTED_EVERY / 1000 });
  });

  test('is noted whether it is said over HTTP or over a socket', async () => {
    const { byFrame, read } = await aConversation();

    await byFrame(4, ann);

    expect(await read(4)).toEqual({ seq: 4 });
  });
});

test('what a visitor has read is noted beside its conversation', async () => {
  const { byFrame, markOf, told } = await aConversation();

  await byFrame(5, aCaller());
  await byFrame(4, aCaller());

  expect(await markOf('visitor')).toMatchObject({ seq: 5 });
  expect(told()).toEqual([5]);
});

describe('a reading is refused', () => {
  test.each<[string, Caller, object]>([
    ['from a visitor', aCaller(), { code: 'ERR_FORBIDDEN' }],
    ['of another tenant’s conversation', agentNamed('ann', { tenantId: RIVAL }), { code: 'ERR_NOT_FOUND' }],
  ])('%s', async (_who, caller, refusal) => {
    const { read, needs } = await aConversation();
    await expect(read(1, caller)).rejects.toMatchObject(refusal);
    expect(needs.readMarks.writes()).toBe(0);
  });

  test('of what an agent may not see, as if it were not there', async () => {
    const { read, needs, conversationId } = await aConversation({ desk: true, agentsSee: 'assigned' });
    await sendMessage(needs, { caller: bob, conversationId, text: 'mine' });

    await expect(read(1)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect(await read(1, bob)).toEqual({ seq: 1 });
  });

  test('where the tenant has no desk; a frame is told, and noted nowhere', async () => {
    const { read, byFrame, needs, told } = await aConversation({ desk: false, agentsSee: 'all' });

    await expect(read(1)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const seq of [5, 3]) await byFrame(seq, ann);

    expect([told(), needs.readMarks.writes()]).toEqual([[5, 3], 0]);
  });
});

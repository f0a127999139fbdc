import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { MessageEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { MESSAGES_AT_ONCE, UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { servedName, servedUrl } from '../../../../lambdas/domain/uploads/served-name.ts';
import { SENT_WITHIN_DAYS, UPLOAD_SECONDS } from '../../../../lambdas/domain/uploads/upload.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { type SendMessage, sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { ANNS, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const send = ({ needs }: UseCaseHarness, text: string, over: Partial<SendMessage> = {}) =>
  sendMessage(needs, { caller: aCaller(), text, ...over });

async function storedIn({ needs }: UseCaseHarness, conversationId: string, tenantId = 'shop') {
  return (await needs.conversationLog.from(tenantNamed(tenantId), conversationId, 1, 1000)) as MessageEntry[];
}

/** A conversation in which the visitor has sent hello. */
async function aBegunConversation(harness = useCaseHarness()) {
  const { message } = await send(harness, 'hello', { clientMessageId: 'hello' });
  return { harness, conversationId: message.conversationId };
}

describe('a message', () => {
  test('is stored as given, at its position, and pushed', async () => {
    const harness = useCaseHarness();

    const { message, repeated } = await send(harness, ' hi 🦊 ', { clientMessageId: 'one' });

    expect(repeated).toBe(false);
    const stored = await storedIn(harness, message.conversationId);
    expect(stored).toEqual([{ ...message.entry, pushed: true, pushedAt: { at: NOW_MS, by: 'somebody' } }]);
    expect(stored[0]).toMatchObject({
      pos: 1,
      seq: 1,
      text: ' hi 🦊 ',
      sender: 'user',
      author: 'visitor:v_1',
      pushedUpTo: 0,
    });
    expect(harness.announced).toEqual([
      { announcement: { type: 'entry', located: message, visitor: 'visitor:v_1' }, initiator: undefined },
    ]);
  });

  test('is one message however often it is sent with its id', async () => {
    const { harness, conversationId } = await aBegunConversation();

    const again = await send(harness, 'hello', { clientMessageId: 'hello' });

    expect(again.repeated).toBe(true);
    expect(again.message.entry).toMatchObject({ pos: 1, seq: 1 });
    expect(await storedIn(harness, conversationId)).toHaveLength(1);
  });

  test('[LOST4] is pushed again when it is sent again, since the first push may be what failed', async () => {
    const { harness } = await aBegunConversation();

    await send(harness, 'hello', { clientMessageId: 'hello' });

    expect(harness.announcedTexts()).toEqual(['hello', 'hello']);
  });

  test('[ONCE1] is one message when the same id arrives many times at once', async () => {
    const harness = useCaseHarness();

    const sent = await Promise.all(Array.from({ length: 8 }, () => send(harness, 'hi', { clientMessageId: 'one' })));

    const ids = new Set(sent.map(({ message }) => `${message.conversationId} ${message.entry.pos}`));
    expect(ids.size).toBe(1);
    expect(sent.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  test('is found again however many messages followed', async () => {
    const { harness, conversationId } = await aBegunConversation();
    for (let number = 0; number < 20; number++) {
      harness.time.forward(1000);
      await send(harness, `more ${number}`);
    }

    const again = await send(harness, 'hello', { clientMessageId: 'hello' });

    expect(again.message.entry.pos).toBe(1);
    expect(await storedIn(harness, conversationId)).toHaveLength(21);
  });

  test('[ONCE3] with another text under a known id is refused, and nothing of it is stored or shown', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await expect(send(harness, 'something else', { clientMessageId: 'hello' })).rejects.toMatchObject({
      code: 'ERR_CONFLICT',
      field: 'clientMessageId',
    });

    expect(await storedIn(harness, conversationId)).toHaveLength(1);
    expect(harness.announcedTexts()).toEqual(['hello']);
  });

  test('without an id is a message of its own each time', async () => {
    const harness = useCaseHarness();

    await send(harness, 'hi');
    const { message } = await send(harness, 'hi');

    expect((await storedIn(harness, message.conversationId)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('without an id is stored once when the database answers the repeated write of a lost answer', async () => {
    const harness = useCaseHarness();
    const append = harness.needs.conversationLog.append;
    harness.needs.conversationLog.append = async (...args) => (await append(...args)) && append(...args);

    const { message } = await send(harness, 'hi');

    expect(await storedIn(harness, message.conversationId)).toHaveLength(1);
    expect(message.entry.seq).toBe(1);
  });

  test('of another author with the same id is another message', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await send(harness, 'guessed', { caller: agentNamed('ann'), conversationId, clientMessageId: 'hello' });

    expect((await storedIn(harness, conversationId)).map(({ text }) => text)).toEqual(['hello', 'guessed']);
  });

  test('follows at the end of the log, whichever side writes, and each has its number', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await send(harness, 'answer', { caller: agentNamed('ann', { name: 'Ann' }), conversationId });
    await send(harness, 'thanks');

    expect(await storedIn(harness, conversationId)).toMatchObject([
      { pos: 1, seq: 1, pushedUpTo: 0 },
      { pos: 2, seq: 2, pushedUpTo: 1, sender: 'agent', author: ANNS },
      { pos: 3, seq: 3, pushedUpTo: 2 },
    ]);
  });

  test('has the next position, without gaps, when many are sent at once', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const agents = Array.from({ length: 12 }, (_, number) => agentNamed(`agent-${number}`));

    await Promise.all(agents.map((caller) => send(harness, caller.userId, { caller, conversationId })));

    const stored = await storedIn(harness, conversationId);
    expect(stored.map(({ pos, seq }) => [pos, seq])).toEqual(stored.map((_, index) => [index + 1, index + 1]));
    expect(new Set(stored.map(({ text }) => text)).size).toBe(13);
  });

  test('is refused as busy when others keep taking its position, and is not stored', async () => {
    const { harness, conversationId } = await aBegunConversation();
    harness.needs.conversationLog.append = async () => false;

    await expect(send(harness, 'late')).rejects.toMatchObject({ code: 'ERR_BUSY', retryAfter: 1 });

    expect(await storedIn(harness, conversationId)).toHaveLength(1);
    expect(harness.announcedTexts()).toEqual(['hello']);
  });

  test('shows the name that the tenant’s server vouched for', async () => {
    const harness = useCaseHarness();

    const { message } = await send(harness, 'hi', { caller: aCaller({ name: 'Vera', anonymous: false }) });

    expect(message.authorName).toBe('Vera');
    expect(message.entry).not.toHaveProperty('authorName');
  });
});

describe('whose conversation a message goes to', () => {
  test('a visitor has one for life, whether it names it or not', async () => {
    const { harness, conversationId } = await aBegunConversation();

    const { message } = await send(harness, 'again', { conversationId });

    expect(message.conversationId).toBe(conversationId);
  });

  test('two first messages at once begin one conversation', async () => {
    const harness = useCaseHarness();

    const sent = await Promise.all([send(harness, 'a'), send(harness, 'b'), send(harness, 'c')]);

    expect(new Set(sent.map(({ message }) => message.conversationId)).size).toBe(1);
    expect(sent.map(({ message }) => message.entry.seq).sort()).toEqual([1, 2, 3]);
  });

  test.each([
    ['another visitor', visitorNamed('v_2')],
    ['a visitor of another tenant', visitorNamed('v_1', 'rival')],
    ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL })],
  ])('%s cannot write into it and learns nothing of it', async (_, caller) => {
    const { harness, conversationId } = await aBegunConversation();

    await expect(send(harness, 'intruder', { caller, conversationId })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });

    expect(await storedIn(harness, conversationId)).toHaveLength(1);
    expect(await storedIn(harness, conversationId, 'rival')).toEqual([]);
  });

  test('an agent has to name it', async () => {
    await expect(send(useCaseHarness(), 'to whom', { caller: agentNamed('ann') })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'conversationId',
    });
  });

  test('an agent cannot begin one without any entry', async () => {
    const harness = useCaseHarness();

    await expect(send(harness, 'hi', { caller: agentNamed('ann'), conversationId: 'c_none' })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });

    expect(await storedIn(harness, 'c_none')).toEqual([]);
  });
});

describe('how much a visitor may write', () => {
  test('[LIM4] fifty messages at once, then ten a second, and what is refused is not stored', async () => {
    const harness = useCaseHarness();
    for (let number = 0; number < MESSAGES_AT_ONCE.visitor; number++) await send(harness, `burst ${number}`);

    await expect(send(harness, 'too many')).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 1 });
    harness.time.forward(100);
    const { message } = await send(harness, 'in time');
    await expect(send(harness, 'too many again')).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });

    expect(await storedIn(harness, message.conversationId)).toHaveLength(MESSAGES_AT_ONCE.visitor + 1);
  });

  test('[ONCE5] a repetition costs nothing', async () => {
    const harness = useCaseHarness();
    for (let number = 0; number < MESSAGES_AT_ONCE.visitor; number++) {
      await send(harness, 'burst', { clientMessageId: `${number}` });
    }

    expect((await send(harness, 'burst', { clientMessageId: '0' })).repeated).toBe(true);
  });

  test('agents are not delayed by a visitor who has used up its allowance', async () => {
    const { harness, conversationId } = await aBegunConversation();
    for (let number = 1; number < MESSAGES_AT_ONCE.visitor; number++) await send(harness, 'burst');

    const { message } = await send(harness, 'calm down', { caller: agentNamed('ann'), conversationId });

    expect(message.entry.seq).toBe(MESSAGES_AT_ONCE.visitor + 1);
    await expect(send(harness, 'no')).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
  });

  test('[LIM4] agents together may write ten at once in one conversation, then ten a second, and leave the visitor its own', async () => {
    const { harness, conversationId } = await aBegunConversation();
    for (let number = 0; number < MESSAGES_AT_ONCE.staff; number++) {
      await send(harness, 'burst', { caller: agentNamed(number % 2 ? 'ann' : 'bob'), conversationId });
    }

    const more = send(harness, 'more', { caller: agentNamed('eve'), conversationId });
    await expect(more).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });

    await send(harness, 'may I?');
    harness.time.forward(100);
    await send(harness, 'yes', { caller: agentNamed('eve'), conversationId });
    expect(await storedIn(harness, conversationId)).toHaveLength(MESSAGES_AT_ONCE.staff + 3);
  });

  test('[LIM5] where its tenant has used up its quota, a new message is refused, and one that is stored is answered', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const { message } = await send(harness, 'in time', { clientMessageId: '1' });
    harness.needs.quotas.consume = async () => 6.2;

    await expect(send(harness, 'too late')).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 7 });

    const again = await send(harness, 'in time', { clientMessageId: '1' });
    expect(again.message.entry.pos).toBe(message.entry.pos);
    expect(await storedIn(harness, conversationId)).toHaveLength(2);
  });
});

describe('[LIM5] a message is counted', () => {
  test('as an anonymous visitor’s until the site has answered, then as a known one’s; as staff’s if it is theirs', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const counted: string[] = [];
    harness.needs.quotas.consume = async (_tenantId, { used, by }) => counted.push(`${used} ${by}`) && 0;

    await send(harness, 'anybody?');
    await send(harness, 'yes', { caller: agentNamed('ann'), conversationId });
    for (let number = 0; number < 6; number++) await send(harness, `part ${number}`);

    expect(counted).toEqual(['messages anonymous', 'messages staff', ...Array(6).fill('messages known')]);
  });

  test('once, however many races its writer loses, and not if it is a repetition', async () => {
    const { harness } = await aBegunConversation();
    let counted = 0;
    harness.needs.quotas.consume = async () => ++counted && 0;
    const { append } = harness.needs.conversationLog;
    let lost = 0;
    harness.needs.conversationLog.append = async (...args) => (++lost < 4 ? false : append(...args));

    await send(harness, 'one', { clientMessageId: '1' });
    await send(harness, 'one', { clientMessageId: '1' });

    expect(counted).toBe(1);
  });
});

describe('a closed conversation', () => {
  test('is reopened by the next message', async () => {
    const { harness, conversationId } = await aBegunConversation();
    await closeConversation(harness.needs, {
      caller: agentNamed('boss', { role: 'admin' }),
      conversationId,
    });

    const { message } = await send(harness, 'wait');

    expect(message.entry).toMatchObject({ pos: 3, seq: 2, reopens: true });
  });

  test('is reopened also if only time has closed it', async () => {
    const { harness } = await aBegunConversation();
    harness.time.forward(UNANSWERED_AFTER);

    expect((await send(harness, 'back')).message.entry.reopens).toBe(true);
    expect((await send(harness, 'hm')).message.entry.reopens).toBeUndefined();
  });
});

describe('a visitor who returns after everything has expired', () => {
  test('begins another incarnation of the log, counted from one, at a free position', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const [old] = await storedIn(harness, conversationId);
    harness.time.forward(RETENTION);

    const { message } = await send(harness, 'long time');

    expect(message.entry).toMatchObject({ pos: 2, seq: 1, pushedUpTo: 1 });
    expect(message.entry.incarnation).not.toBe(old?.incarnation);
  });

  test('begins at one when the database has removed the rows', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const [old] = await storedIn(harness, conversationId);
    harness.time.forward(RETENTION);
    harness.needs.conversationLog.delete('shop', conversationId, 1);

    const { message } = await send(harness, 'long time');

    expect(message).toMatchObject({ conversationId, entry: { pos: 1, seq: 1 } });
    expect(message.entry.incarnation).not.toBe(old?.incarnation);
  });
});

describe('what an earlier sender left behind', () => {
  test('[LOST4] is pushed before the message, once its sender cannot be pushing it any more', async () => {
    const { harness } = await aBegunConversation();
    const announce = harness.needs.announcer.announce;
    harness.needs.announcer.announce = () => Promise.reject(new Error('crashed'));
    await send(harness, 'left behind');
    harness.needs.announcer.announce = announce;

    harness.time.forward(ABANDONED_AFTER - 1);
    await send(harness, 'early');
    expect(harness.announcedTexts()).toEqual(['hello', 'early']);

    harness.time.forward(1);
    await send(harness, 'later');
    expect(harness.announcedTexts()).toEqual(['hello', 'early', 'left behind', 'later']);
  });

  test('holds `pushedUpTo` until it is pushed, and that moves on afterwards', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const announce = harness.needs.announcer.announce;
    harness.needs.announcer.announce = () => Promise.reject(new Error('crashed'));
    await send(harness, 'left behind');
    harness.needs.announcer.announce = announce;
    for (let number = 0; number < 8; number++) await send(harness, `more ${number}`);
    await harness.needs.conversationLog.markPushed('shop', conversationId, 2);
    harness.time.forward(1000);
    await send(harness, 'last');

    const pushedUpTo = (await storedIn(harness, conversationId)).map((entry) => entry.pushedUpTo);
    expect(pushedUpTo).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 10]);
  });
});

describe('a push that fails altogether', () => {
  test('[LOST3] does not make a stored message look unsent, and leaves it to be pushed later', async () => {
    const harness = useCaseHarness();
    harness.needs.announcer.announce = () => Promise.reject(new Error('throttled'));

    const { message } = await send(harness, 'hi');

    expect(await storedIn(harness, message.conversationId)).toMatchObject([{ text: 'hi', pushed: false }]);
    expect(harness.unpushedErrors).toEqual([new Error('throttled')]);
  });
});

describe('the first message of a day', () => {
  /** The days, counted from the first, on which a visitor's row was renewed. */
  function renewals({ needs, time }: UseCaseHarness) {
    const days: string[] = [];
    needs.visitors.renew = async (_, subject) => void days.push(`${subject} ${(time.now() - NOW_MS) / DAY}`);
    return days;
  }

  test.each([
    ['its visitor', undefined],
    ['an agent', agentNamed('ann')],
  ])('keeps the visitor’s row for as long as the log, also if it is by %s', async (_, caller) => {
    const { harness, conversationId } = await aBegunConversation();
    const days = renewals(harness);
    for (let day = 1; day <= 2; day++) {
      harness.time.forward(DAY);
      for (let number = 0; number < 3; number++) await send(harness, 'hi', caller ? { caller, conversationId } : {});
    }

    expect(days).toEqual(['visitor:v_1 1', 'visitor:v_1 2']);
  });

  test('is stored and pushed though the row cannot be kept', async () => {
    const harness = useCaseHarness();
    await send(harness, 'on its first day');
    harness.time.forward(DAY);
    harness.needs.visitors.renew = () => Promise.reject(new Error('throttled'));

    await send(harness, 'hi');

    expect(harness.announcedTexts()).toEqual(['on its first day', 'hi']);
    expect(harness.keepFailures).toEqual([new Error('throttled')]);
  });
});

test('the activity row is written before the message, so that no message is without one', async () => {
  const harness = useCaseHarness();
  harness.needs.conversationLog.append = () => Promise.reject(new Error('crashed'));

  await expect(send(harness, 'hi')).rejects.toThrow('crashed');

  expect(await harness.needs.activityIndex.ofTenant(SHOP, { limit: 10 })).toHaveLength(1);
});

test('a row of the activity index is written once in four minutes, however many messages they have', async () => {
  const harness = useCaseHarness();
  const touched: number[] = [];
  const touch = harness.needs.activityIndex.touch;
  harness.needs.activityIndex.touch = async (row, pos) => {
    touched.push(row.bucket);
    await touch(row, pos);
  };

  const { message } = await send(harness, 'hi');
  const first = bucketAt(message.conversationId, NOW_MS);
  while (harness.time.now() + MINUTE < first + 2 * BUCKET) {
    harness.time.forward(MINUTE);
    await send(harness, 'hi');
    await send(harness, 'hi');
  }

  expect(touched).toEqual([first, first + BUCKET]);
});

describe('files', () => {
  const kept = { now: NOW_MS, retention: RETENTION };
  const URL_OF_FILE = servedUrl('https://chat.example', servedName('i'.repeat(22), 's'.repeat(22), kept));

  /** A conversation with a completed upload, and a pending one. */
  async function withFiles() {
    const { harness, conversationId } = await aBegunConversation();
    const file = { filename: 'a.png', contentType: 'image/png' as const, size: 3 };
    const upload = { tenantId: SHOP, conversationId, tokenHash: '', until: harness.time.now() + 1, ...file };
    await harness.needs.uploads.begin({ ...upload, fileId: 'i'.repeat(22) });
    await harness.needs.uploads.complete({ ...upload, fileId: 'i'.repeat(22) }, { ...file, url: URL_OF_FILE });
    await harness.needs.uploads.begin({ ...upload, fileId: 'p'.repeat(22) });
    return { harness, conversationId, file };
  }

  test('go with a message as they were stored', async () => {
    const { harness, file } = await withFiles();

    const { message } = await send(harness, '', { attachments: [URL_OF_FILE] });

    expect(message.entry.attachments).toEqual([{ url: URL_OF_FILE, ...file }]);
  });

  test.each([
    ['from elsewhere', 'https://evil.example/a.png'],
    ['under another host', URL_OF_FILE.replace('chat', 'evil')],
    ['that is not completed', URL_OF_FILE.replace('i'.repeat(22), 'p'.repeat(22))],
    ['whose name was guessed', URL_OF_FILE.replace('s'.repeat(22), 't'.repeat(22))],
  ])('%s go with none, and nothing is stored', async (_, url) => {
    const { harness, conversationId } = await withFiles();

    await expect(send(harness, 'x', { attachments: [url] })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'attachments',
    });
    expect(await storedIn(harness, conversationId)).toHaveLength(1);
  });

  test('go with a message for a day, and with none that would expire later', async () => {
    const { harness } = await withFiles();
    const day = SENT_WITHIN_DAYS * 24 * 60 * 60_000 - UPLOAD_SECONDS * 1000;
    harness.time.forward(day);
    const inTime = await send(harness, 'in time', { attachments: [URL_OF_FILE] });
    harness.time.forward(2);

    expect(inTime.message.entry.attachments).toHaveLength(1);
    await expect(send(harness, 'late', { attachments: [URL_OF_FILE] })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'attachments',
    });
  });

  test('[ISO9] of another visitor go with none', async () => {
    const { harness } = await withFiles();

    await expect(
      send(harness, 'x', { caller: visitorNamed('other'), attachments: [URL_OF_FILE] }),
    ).rejects.toMatchObject({
      code: 'ERR_INVALID',
    });
  });

  test('are part of what makes a repetition the same message', async () => {
    const { harness } = await withFiles();
    const sent = { clientMessageId: 'file', attachments: [URL_OF_FILE] };
    await send(harness, '', sent);

    expect((await send(harness, '', sent)).repeated).toBe(true);
    await expect(send(harness, '', { ...sent, attachments: [] })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  });
});

import { describe, expect, test } from 'vitest';
import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../../../lambdas/domain/conversations/conversation-log.ts';
import type { Due } from '../../../../lambdas/domain/conversations/due-list.ts';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { ATTEMPT_LIMIT } from '../../../../lambdas/domain/conversations/log.ts';
import { EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { MAX_CLOCK_SKEW } from '../../../../lambdas/domain/time/version-vector.ts';
import { type Commit, commit, type Draft } from '../../../../lambdas/use-cases/conversations/commit.ts';
import {
  ANN,
  ANNS,
  aClosing,
  aMessage,
  aNote,
  anAssignment,
  anUnknown,
  aRecord,
  aSnooze,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const position = { tenantId: SHOP, conversationId: 'c_1' };
const aDraft = (text = 'hello'): Draft => ({ kind: 'message', sender: 'user', text });
const closing: Draft = { kind: 'closed', reason: 'idle' };

/** One draft of every kind. */
const DRAFTS: Readonly<Record<Draft['kind'], Draft>> = {
  message: aDraft(),
  closed: closing,
  reopened: { kind: 'reopened' },
  assigned: { kind: 'assigned', to: ANN, labels: [] },
  labelled: { kind: 'labelled', labels: ['vip'] },
  snoozed: { kind: 'snoozed', until: NOW_MS + DAY, labels: [] },
  note: { kind: 'note', text: 'a note' },
  erased: { kind: 'erased' },
};
const EVERY_KIND = Object.entries(DRAFTS);

const bucketOf = (at: number): number => bucketAt('c_1', at);
/** A time that has the bucket of `NOW_MS`, and a minute before its end. */
const untilNextBucket = bucketOf(NOW_MS) + BUCKET - NOW_MS;

/** A conversation, and in `order` the calls to its stores; `conversationLog` may be changed by a test. */
function aScene(changed: (conversationLog: ConversationLog) => Partial<ConversationLog> = () => ({})) {
  const { needs, time, indexFailures, invocation } = useCaseHarness();
  const order: string[] = [];
  const store = { ...needs.conversationLog, ...changed(needs.conversationLog) };
  const noting =
    <Asked extends unknown[], Answer>(name: string, method: (...asked: Asked) => Promise<Answer>) =>
    (...asked: Asked) => {
      order.push(name);
      return method(...asked);
    };
  const conversationLog = {
    ...store,
    tail: noting('tail', store.tail),
    findSent: noting('findSent', store.findSent),
    createRecord: noting('createRecord', store.createRecord),
    keepRecord: noting('keepRecord', store.keepRecord),
    append: noting('append', store.append),
  };
  const used = {
    ...needs,
    conversationLog,
    activityIndex: { ...needs.activityIndex, touch: noting('touch', needs.activityIndex.touch) },
    dueList: { ...needs.dueList, add: noting('note', needs.dueList.add) },
  };
  const add = (request: Partial<Commit> = {}) =>
    commit(used, {
      ...position,
      author: 'visitor:v_1',
      record: aRecord(),
      draft: () => ({ add: aDraft() }),
      ...request,
    });
  const entries = () => needs.conversationLog.from(SHOP, 'c_1', 1, 100);
  const rows = () => needs.activityIndex.positions(SHOP).map(({ bucket, pos }) => ({ bucket, pos }));
  const dues = async () => {
    const found: Due[] = [];
    for await (const due of needs.dueList.upTo(Number.MAX_SAFE_INTEGER)) found.push(due);
    return found;
  };
  return { needs, used, time, counts: invocation.counts, order, add, entries, rows, dues, indexFailures };
}

describe('an entry is added', () => {
  test('after the conversation’s record and the activity row of its bucket, so that no entry is without them', async () => {
    const { add, order } = aScene();

    const { entry, repeated } = await add();

    expect(entry).toMatchObject({ pos: 1, seq: 1, text: 'hello', pushed: false, pushedUpTo: 0 });
    expect(repeated).toBe(false);
    expect(order.slice(1, -1).toSorted()).toEqual(['createRecord', 'touch']);
    expect([order[0], order.at(-1)]).toEqual(['tail', 'append']);
  });

  test('with no further row while both exist', async () => {
    const { add, order, time } = aScene();
    await add();
    order.length = 0;
    await add({ draft: () => ({ add: aDraft('again') }) });
    const same = order.splice(0);
    time.forward(10 * 60_000);
    await add({ draft: () => ({ add: aDraft('later') }) });

    expect(same).not.toContain('createRecord');
    expect(same).not.toContain('touch');
    expect(order).toContain('touch');
  });

  test('unless the draft, given the tail, has nothing to add', async () => {
    const { add, order } = aScene();

    expect(await add({ draft: () => ({ nothing: true }) })).toMatchObject({ entry: null, repeated: false });
    expect(order).toEqual(['tail']);
  });

  test('[ONCE2] unless an earlier try has written it, which is looked for beside the tail and before anything else', async () => {
    const { add, order } = aScene();
    const first = await add({ clientId: 'one' });
    order.length = 0;

    expect(await add({ clientId: 'one' })).toMatchObject({ entry: { pos: first.entry?.pos }, repeated: true });
    expect(order).toEqual(['tail', 'findSent']);
  });

  test('with a key that was made for it, and so cannot be in the log, without a search', async () => {
    const { add, order } = aScene();

    await add();

    expect(order).not.toContain('findSent');
  });

  test('[ONCE2] as an earlier try that is no longer in the tail is, by its author and its id together', async () => {
    const { add, order, entries } = aScene();
    await add({ clientId: 'one' });
    for (let number = 0; number < 5; number++) await add({ author: ANNS, clientId: `${number}` });
    order.length = 0;

    const inTail = await add({ clientId: '4' });
    const again = await add({ clientId: 'one' });
    const another = await add({ author: ANNS, clientId: 'one' });

    expect([again.entry?.pos, again.repeated]).toEqual([1, true]);
    expect([inTail.repeated, another.repeated]).toEqual([false, false]);
    expect(order.slice(0, 2)).toEqual(['tail', 'findSent']);
    expect(await entries()).toHaveLength(8);
  });

  test.each(EVERY_KIND)('with its author, its key and the state that the log comes to (%s)', async (_, draft) => {
    const { add, entries } = aScene();
    const first = await add();

    const { entry } = await add({ author: ANNS, clientId: 'one', draft: () => ({ add: draft }) });

    expect(entry).toMatchObject({ author: ANNS, sendKey: 'cone' });
    expect(entry?.state).toEqual(entry && stateAfter(first.entry?.state ?? EMPTY, entry));
    expect((await entries()).at(-1)).toEqual(entry);
  });
});

describe('the time of an entry', () => {
  test('is never before that of the entry before it, whatever its writer’s clock shows', async () => {
    const { add, time, entries } = aScene();
    await add();
    time.forward(-800);

    const { entry } = await add({ draft: () => ({ add: aDraft('by a slow clock') }) });

    expect(entry).toMatchObject({ at: NOW_MS, state: { spokenAt: NOW_MS } });
    expect((await entries()).map(({ at }) => at)).toEqual([NOW_MS, NOW_MS]);
  });

  test('has the row of its own bucket, also where the writer’s clock is in the bucket before', async () => {
    const { add, time, rows } = aScene();
    time.forward(untilNextBucket + 100);
    await add();
    time.forward(-300);

    await add({ draft: () => ({ add: aDraft('by a slow clock') }) });

    expect(rows()).toEqual([{ bucket: bucketOf(NOW_MS) + BUCKET, pos: 1 }]);
  });

  test('is that of another draft, where the writes before it took too long', async () => {
    const { add, used, time, entries } = aScene();
    const { touch } = used.activityIndex;
    const slow = [ATTEMPT_LIMIT + 1, ATTEMPT_LIMIT];
    used.activityIndex.touch = async (row, pos) => {
      time.forward(slow.shift() ?? 0);
      await touch(row, pos);
    };
    const drafted: number[] = [];

    await add({
      draft: (_, now) => {
        drafted.push(now);
        return { add: aDraft() };
      },
    });

    expect(drafted).toEqual([NOW_MS, NOW_MS + ATTEMPT_LIMIT + 1]);
    expect((await entries()).map(({ at }) => at)).toEqual([NOW_MS + ATTEMPT_LIMIT + 1]);
  });

  test('is in time as long as the writes before it took no longer than an attempt may', async () => {
    const { add, used, time, entries } = aScene();
    used.activityIndex.touch = async () => time.forward(ATTEMPT_LIMIT);

    await add();

    expect((await entries()).map(({ at }) => at)).toEqual([NOW_MS]);
  });

  test('is refused as busy where every attempt takes too long, and nothing is stored', async () => {
    const { add, used, time, entries } = aScene();
    used.activityIndex.touch = async () => time.forward(ATTEMPT_LIMIT + 1);

    await expect(add()).rejects.toMatchObject({ code: 'ERR_BUSY' });

    expect(await entries()).toEqual([]);
  });
});

describe('a search beside the tail that finds nothing', () => {
  /** A conversation whose last four entries were written so many milliseconds ago, and the fifth before them long ago. */
  async function anActiveScene(ago: number) {
    const scene = aScene();
    await scene.add();
    scene.time.forward(MINUTE - ago);
    for (let number = 0; number < 4; number++) await scene.add();
    scene.time.forward(ago);
    scene.order.length = 0;
    return scene;
  }

  test('[ONCE2] is believed where the first entry of the tail is older than clocks differ: what the tail leaves out was there before', async () => {
    const { add, order } = await anActiveScene(MAX_CLOCK_SKEW + 1);

    await add({ clientId: 'one' });

    expect(order).toEqual(['tail', 'findSent', 'append']);
  });

  test('[ONCE2] is repeated after the tail where its entries are newer', async () => {
    const { add, order } = await anActiveScene(MAX_CLOCK_SKEW);

    await add({ clientId: 'one' });

    expect(order).toEqual(['tail', 'findSent', 'findSent', 'append']);
  });

  test('[ONCE2] is believed where the tail holds the whole log, however new', async () => {
    const { add, order } = aScene();
    await add();
    order.length = 0;

    await add({ clientId: 'one' });

    expect(order).toEqual(['tail', 'findSent', 'append']);
  });

  test('[ONCE2] is not made after a lost race: the search follows the tail', async () => {
    const { add, order, time } = aScene(beaten(1, (pos) => aMessage({ pos, author: 'visitor:v_2' })));
    time.forward(MINUTE);

    await add({ clientId: 'one' });

    const looks = order.filter((call) => call === 'tail' || call === 'findSent');
    expect(looks).toEqual(['tail', 'findSent', 'tail', 'findSent']);
  });

  test('fails the request where one of the two reads fails, and leaves nothing unhandled', async () => {
    const { add, used } = aScene();
    const failures: unknown[] = [];
    const note = (error: unknown) => void failures.push(error);
    process.on('unhandledRejection', note);
    used.conversationLog.tail = () => Promise.reject(new Error('no tail'));
    used.conversationLog.findSent = async () => {
      await new Promise((rested) => setImmediate(rested));
      throw new Error('no index');
    };

    await expect(add({ clientId: 'one' })).rejects.toThrow('no tail');
    await new Promise((rested) => setTimeout(rested));

    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
  });
});

test('[ONCE2] an entry’s time is read from the clock only after the entry before it was read: others rely on it', async () => {
  const { add, used, time } = aScene();
  const { tail, findSent } = used.conversationLog;
  used.conversationLog.tail = async (...conversation) => {
    time.forward(100);
    return tail(...conversation);
  };
  used.conversationLog.findSent = async (...asked) => {
    time.forward(100);
    return findSent(...asked);
  };

  const { entry } = await add({ clientId: 'one' });

  expect(entry?.at).toBe(NOW_MS + 200);
});

/** Another writer takes the position, this many times. */
const beaten = (times: number, by: (pos: number) => KnownEntry) => (conversationLog: ConversationLog) => {
  let left = times;
  return {
    append: async (...[tenantId, conversationId, entry]: Parameters<ConversationLog['append']>) => {
      if (left-- > 0) await conversationLog.append(tenantId, conversationId, by(entry.pos));
      return conversationLog.append(tenantId, conversationId, entry);
    },
  };
};

describe('a writer that loses a race', () => {
  test('waits a little, reads the tail again, and is next', async () => {
    const { add, entries, time, counts } = aScene(beaten(3, (pos) => aMessage({ pos, author: 'visitor:v_2' })));

    const { entry } = await add();

    expect(entry).toMatchObject({ pos: 4, seq: 4, text: 'hello' });
    expect((await entries()).map(({ pos }) => pos)).toEqual([1, 2, 3, 4]);
    expect(time.slept).toHaveLength(3);
    expect(counts).toEqual({ CommitConflicts: 3 });
  });

  test('drafts its entry again', async () => {
    const { add, entries } = aScene(beaten(1, (pos) => aClosing({ pos })));

    const { entry } = await add({
      draft: ({ entries: seen }) => (seen.at(-1)?.kind === 'closed' ? { nothing: true } : { add: closing }),
    });

    expect(entry).toBeNull();
    expect(await entries()).toHaveLength(1);
  });

  test('takes the state from the winner’s entry', async () => {
    const { add } = aScene(beaten(1, (pos) => anAssignment({ pos })));
    await add();

    const { entry } = await add({ draft: () => ({ add: aDraft('and again') }) });

    expect(entry?.state?.assignee).toEqual({ id: ANN, since: 1 });
  });

  test('every time is refused, and nothing of it is stored', async () => {
    const { add, entries } = aScene(beaten(1000, (pos) => aMessage({ pos, text: 'faster' })));

    await expect(add()).rejects.toMatchObject({ code: 'ERR_BUSY', retryAfter: 1 });

    expect((await entries()).map((entry) => entry.kind === 'message' && entry.text)).not.toContain('hello');
  });

  test('never takes the winner’s entry for its own, though it is by the same author and of the same millisecond', async () => {
    const { used, add, entries } = aScene();
    await add();
    const note = (text: string) =>
      commit(used, { ...position, author: ANNS, draft: () => ({ add: { kind: 'note', text } }) });

    const [one, other] = await Promise.all([note('one'), note('other')]);

    expect([one.repeated, other.repeated]).toEqual([false, false]);
    const notes = (await entries()).flatMap((entry) => (entry.kind === 'note' ? [entry] : []));
    expect(notes.map(({ text }) => text).toSorted()).toEqual(['one', 'other']);
    expect(new Set(notes.map(({ pos }) => pos)).size).toBe(2);
  });
});

describe('a write whose answer was lost', () => {
  /** The entry is stored, then so many by others; its writer gets the answer that another has the position. */
  const unanswered = (others: number) => (conversationLog: ConversationLog) => {
    let lost = false;
    return {
      append: async (...asked: Parameters<ConversationLog['append']>) => {
        const written = await conversationLog.append(...asked);
        if (lost || asked[2].pos === 1) return written;
        lost = true;
        for (let number = 1; number <= others; number++) {
          const pos = asked[2].pos + number;
          await conversationLog.append(SHOP, 'c_1', aNote({ pos, seq: 1, sendKey: `sother-${number}` }));
        }
        return false;
      },
    };
  };

  test.each(EVERY_KIND)('adds nothing twice: %s', async (_, draft) => {
    const { add, entries } = aScene(unanswered(0));
    await add();

    const { entry, repeated } = await add({ author: ANNS, draft: () => ({ add: draft }) });

    expect([entry?.pos, repeated]).toEqual([2, true]);
    expect(await entries()).toHaveLength(2);
  });

  test.each(EVERY_KIND)('adds nothing twice, though four entries by others followed at once: %s', async (_, draft) => {
    const { add, entries } = aScene(unanswered(4));
    await add();

    const { entry, repeated } = await add({ author: ANNS, draft: () => ({ add: draft }) });

    expect([entry?.pos, repeated]).toEqual([2, true]);
    expect(await entries()).toHaveLength(6);
  });

  test.each(EVERY_KIND)('is found again by the client’s id, when its writer has died: %s', async (_, draft) => {
    const { add, used, entries } = aScene();
    await add();
    const { append } = used.conversationLog;
    used.conversationLog.append = async (...asked) => {
      await append(...asked);
      throw new Error('the answer was lost');
    };
    const request = { author: ANNS, clientId: 'one', draft: () => ({ add: draft }) };
    await expect(add(request)).rejects.toThrow('lost');
    used.conversationLog.append = append;
    for (let number = 0; number < 4; number++) await add({ clientId: `${number}` });

    const { entry, repeated } = await add(request);

    expect([entry?.pos, repeated]).toEqual([2, true]);
    expect(await entries()).toHaveLength(6);
  });
});

describe('an entry without a row in the activity index', () => {
  const full = () => Promise.reject(new Error('throttled'));

  test('is stored all the same, and its row is noted for the sweeper', async () => {
    const { add, used, entries, dues, indexFailures } = aScene();
    used.activityIndex.touch = full;

    const { entry } = await add();

    expect(await entries()).toEqual([entry]);
    expect(entry).not.toHaveProperty('unindexed');
    expect(await dues()).toEqual([
      { ...position, at: NOW_MS, task: { type: 'index', bucket: bucketOf(NOW_MS), pos: 1 } },
    ]);
    expect(indexFailures).toEqual([new Error('throttled')]);
  });

  test('is stored within its attempt, also where the index answers only after a second', async () => {
    const { add, used, time, entries } = aScene();
    used.activityIndex.touch = async () => {
      time.forward(1000);
      throw new Error('no answer in time');
    };

    await add();

    expect(await entries()).toMatchObject([{ at: NOW_MS }]);
  });

  test('is stored all the same where its row cannot even be noted, and says so', async () => {
    const { add, used, entries, dues, indexFailures } = aScene();
    used.activityIndex.touch = full;
    used.dueList.add = () => Promise.reject(new Error('throttled too'));

    await add();

    expect(await entries()).toMatchObject([{ pos: 1, unindexed: 1 }]);
    expect(await dues()).toEqual([]);
    expect(indexFailures).toEqual([new Error('throttled'), new Error('throttled too')]);
  });

  test('gets one from the next writer, from its own position on', async () => {
    const { add, used, rows, entries } = aScene();
    const { touch } = used.activityIndex;
    used.activityIndex.touch = full;
    used.dueList.add = full;
    await add();
    used.activityIndex.touch = touch;

    await add({ draft: () => ({ add: aDraft('next') }) });

    expect(rows()).toEqual([{ bucket: bucketOf(NOW_MS), pos: 1 }]);
    expect((await entries()).map(({ unindexed }) => unindexed)).toEqual([1, undefined]);
  });

  test('gets one from the next writer, however many before that found the index failing', async () => {
    const { add, used, rows } = aScene();
    const { touch } = used.activityIndex;
    used.activityIndex.touch = full;
    used.dueList.add = full;
    for (let number = 0; number < 100; number++) await add();
    used.activityIndex.touch = touch;

    await add();

    expect(rows()).toEqual([{ bucket: bucketOf(NOW_MS), pos: 1 }]);
  });

  test('gets one from the next writer also in another bucket, where nobody could be told of it', async () => {
    const { add, used, time, rows, entries } = aScene();
    const { touch } = used.activityIndex;
    used.activityIndex.touch = full;
    used.dueList.add = full;
    await add();
    time.forward(untilNextBucket);
    await add();
    await add();
    time.forward(BUCKET);
    used.activityIndex.touch = touch;

    await add();

    const first = bucketOf(NOW_MS);
    expect(rows().map(({ pos }) => pos)).toEqual([1, 2, 4]);
    expect(rows()[0]?.bucket).toBe(first);
    expect((await entries()).at(-1)).not.toHaveProperty('unindexed');
  });

  test('which the next writer makes up for has the sweep look whether its conversation is idle: the row may come too late', async () => {
    const { add, used, time, dues } = aScene();
    const { touch } = used.activityIndex;
    const note = used.dueList.add;
    used.activityIndex.touch = full;
    used.dueList.add = full;
    await add();
    Object.assign(used.activityIndex, { touch });
    Object.assign(used.dueList, { add: note });
    time.forward(untilNextBucket);

    await add();

    expect(await dues()).toMatchObject([{ ...position, task: { type: 'close' } }]);
  });

  test('keeps its mark on the next entry, as long as one of the rows is missing', async () => {
    const { add, used, time, entries } = aScene();
    const { touch } = used.activityIndex;
    used.activityIndex.touch = full;
    used.dueList.add = full;
    await add();
    time.forward(untilNextBucket);
    used.activityIndex.touch = (row, pos) => (row.bucket === bucketOf(NOW_MS) ? full() : touch(row, pos));

    await add();

    expect((await entries()).map(({ unindexed }) => unindexed)).toEqual([1, 1]);
  });
});

describe('once in a while', () => {
  test('the first entry of a day has its visitor kept, beside its other writes', async () => {
    const { add, time } = aScene();
    const renewed: string[] = [];
    const onFirstOfDay = async (visitor: string) => void renewed.push(`${visitor} ${time.now()}`);
    const each = () => add({ onFirstOfDay });

    await each();
    await each();
    time.forward(DAY - 1);
    await each();
    time.forward(1);
    await each();
    time.forward(MINUTE);
    await each();

    expect(renewed).toEqual([`visitor:v_1 ${NOW_MS}`, `visitor:v_1 ${NOW_MS + DAY}`]);
  });

  test('the first entry of a month has the record kept, and no other has', async () => {
    const { add, time, order } = aScene();
    await add();
    await add();
    time.forward(30 * DAY);
    await add();
    const inJanuary = order.includes('keepRecord');
    time.forward(DAY);
    await add();
    await add();

    expect(inJanuary).toBe(false);
    expect(order.filter((call) => call === 'keepRecord')).toHaveLength(1);
  });
});

describe('the state of a log', () => {
  test('goes on through entries that say nothing of it, of any number and of kinds not known here', async () => {
    const { add, needs, time } = aScene();
    await add();
    await add({ author: ANNS, draft: () => ({ add: DRAFTS.assigned }) });
    time.forward(5000);
    await add({ author: ANNS, draft: () => ({ add: { kind: 'message', sender: 'agent', text: 'hi' } }) });
    for (let number = 0; number < 4; number++) {
      await add({ author: ANNS, draft: () => ({ add: { kind: 'note', text: 'hm' } }) });
    }
    const { state } = await needs.conversationLog.tail(SHOP, 'c_1');
    // As a later version would store it, with what this one reads of it.
    const later = { ...anUnknown({ pos: 8, seq: 2 }), state: { ...state, later: 'handler' } } as unknown as KnownEntry;
    await needs.conversationLog.append(SHOP, 'c_1', later);

    const { entry } = await add({ draft: () => ({ add: aDraft('back') }) });

    expect(entry?.state).toEqual({
      ...EMPTY,
      statusSince: NOW_MS,
      spokenAt: NOW_MS + 5000,
      waitingSince: NOW_MS + 5000,
      lastMessage: 9,
      desk: 2,
      answered: true,
      assignee: { id: ANN, since: 2 },
      later: 'handler',
    });
  });

  test('goes on from the last entry that has one, where a version before wrote entries without', async () => {
    const { add, needs } = aScene();
    await add();
    await add({ author: ANNS, draft: () => ({ add: DRAFTS.assigned }) });
    for (let pos = 3; pos <= 8; pos++) await needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, seq: pos - 1 }));

    const { entry } = await add({ draft: () => ({ add: aDraft('last') }) });

    expect(entry?.state).toMatchObject({ assignee: { id: ANN, since: 2 }, lastMessage: 9 });
  });

  test('begins anew where all has expired', async () => {
    const { add, needs, time } = aScene();
    await add();
    await add({ author: ANNS, draft: () => ({ add: DRAFTS.assigned }) });
    time.forward(needs.rules.retention);

    const { entry } = await add({ draft: () => ({ add: aDraft('anew') }) });

    expect(entry).toMatchObject({ seq: 1, state: { desk: 0, lastMessage: entry?.pos } });
    expect(entry?.state).not.toHaveProperty('assignee');
  });

  test.each([
    ['a close', [closing]],
    ['a close, and a snooze of what is closed', [closing, DRAFTS.snoozed]],
    ['an erasure', [DRAFTS.erased]],
  ])('holds no assignment after %s', async (_, drafts) => {
    const { add } = aScene();
    await add();
    await add({ author: ANNS, draft: () => ({ add: DRAFTS.assigned }) });
    for (const draft of drafts) await add({ author: ANNS, draft: () => ({ add: draft }) });

    const { entry } = await add({ draft: () => ({ add: { ...aDraft(), reopens: true } as Draft }) });

    expect(entry?.state).not.toHaveProperty('assignee');
    expect(entry?.state).not.toHaveProperty('snoozedUntil');
  });
});

test('a snooze that was there before this conversation’s expired end is not carried on', async () => {
  const { add, needs, time } = aScene();
  await needs.conversationLog.createRecord(SHOP, aRecord());
  await needs.conversationLog.append(SHOP, 'c_1', aSnooze());
  time.forward(needs.rules.retention);

  expect((await add()).entry?.state).not.toHaveProperty('snoozedUntil');
});

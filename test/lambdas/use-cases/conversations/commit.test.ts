import { describe, expect, test } from 'vitest';
import type { ConversationLog } from '../../../../lambdas/domain/conversations/conversation-log.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { type Commit, commit, type Draft } from '../../../../lambdas/use-cases/conversations/commit.ts';
import { aClosing, aMessage, aRecord } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const position = { tenantId: SHOP, conversationId: 'c_1' };
const aDraft = (text = 'hello'): Draft => ({
  kind: 'message',
  author: 'visitor:v_1',
  authorId: 'v_1',
  sender: 'user',
  text,
  sendKey: `c${text}`,
});
const closing: Draft = { kind: 'closed', reason: 'idle' };

/** A conversation, and in `order` the calls to its stores; `conversationLog` may be changed by a test. */
function aScene(changed: (conversationLog: ConversationLog) => Partial<ConversationLog> = () => ({})) {
  const { needs, time } = useCaseHarness();
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
    createRecord: noting('createRecord', store.createRecord),
    append: noting('append', store.append),
  };
  const used = {
    ...needs,
    conversationLog,
    activityIndex: { ...needs.activityIndex, touch: noting('touch', needs.activityIndex.touch) },
  };
  const add = (request: Partial<Commit> = {}) =>
    commit(used, { ...position, record: aRecord(), draft: () => ({ add: aDraft() }), ...request });
  const entries = () => needs.conversationLog.from(SHOP, 'c_1', 1, 100);
  return { needs, time, order, add, entries };
}

describe('an entry is added', () => {
  test('after the conversation’s record and the activity row of its bucket, so that no entry is without them', async () => {
    const { add, order } = aScene();

    const { entry, repeated } = await add();

    expect(entry).toMatchObject({ pos: 1, seq: 1, text: 'hello', pushed: false, pushedUpTo: 0 });
    expect(repeated).toBe(false);
    expect(order).toEqual(['tail', 'createRecord', 'touch', 'append']);
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

  test('[ONCE2] unless an earlier try has written it, which is looked for after the tail was read and before anything else', async () => {
    const { add, order } = aScene();
    const earlier = aMessage();
    const written = async () => {
      order.push('written');
      return earlier;
    };

    expect(await add({ written })).toMatchObject({ entry: earlier, repeated: true });
    expect(order).toEqual(['tail', 'written']);
  });
});

describe('a writer that loses a race', () => {
  /** Another writer takes the position, this many times. */
  const beaten = (times: number, by: (pos: number) => Entry) => (conversationLog: ConversationLog) => {
    let left = times;
    return {
      append: async (...[tenantId, conversationId, entry]: Parameters<ConversationLog['append']>) => {
        if (left-- > 0) await conversationLog.append(tenantId, conversationId, by(entry.pos));
        return conversationLog.append(tenantId, conversationId, entry);
      },
    };
  };

  test('waits a little, reads the tail again, and is next', async () => {
    const { add, entries, time } = aScene(beaten(3, (pos) => aMessage({ pos, text: 'faster' })));

    const { entry } = await add();

    expect(entry).toMatchObject({ pos: 4, seq: 4, text: 'hello' });
    expect((await entries()).map(({ pos }) => pos)).toEqual([1, 2, 3, 4]);
    expect(time.slept).toHaveLength(3);
  });

  test('drafts its entry again', async () => {
    const { add, entries } = aScene(beaten(1, (pos) => aClosing({ pos })));

    const { entry } = await add({
      draft: ({ entries: seen }) => (seen.at(-1)?.kind === 'closed' ? { nothing: true } : { add: closing }),
    });

    expect(entry).toBeNull();
    expect(await entries()).toHaveLength(1);
  });

  test('every time is refused, and nothing of it is stored', async () => {
    const { add, entries } = aScene(beaten(1000, (pos) => aMessage({ pos, text: 'faster' })));

    await expect(add()).rejects.toMatchObject({ code: 'ERR_BUSY', retryAfter: 1 });

    expect((await entries()).map((entry) => entry.kind === 'message' && entry.text)).not.toContain('hello');
  });
});

describe('a write whose answer was lost, and whose retry met the entry itself', () => {
  /** The entry is stored, and its writer gets the answer that another has the position. */
  const unanswered = (conversationLog: ConversationLog) => {
    let lost = false;
    return {
      append: async (...asked: Parameters<ConversationLog['append']>) => {
        const written = await conversationLog.append(...asked);
        if (lost) return written;
        lost = true;
        return false;
      },
    };
  };

  test.each<[string, Draft]>([
    ['a message', aDraft()],
    ['a closing, which has no id', closing],
  ])('adds nothing twice: %s', async (_, draft) => {
    const { add, entries } = aScene(unanswered);

    const { entry, repeated } = await add({ draft: () => ({ add: draft }) });

    expect([entry?.pos, repeated]).toEqual([1, true]);
    expect(await entries()).toHaveLength(1);
  });
});

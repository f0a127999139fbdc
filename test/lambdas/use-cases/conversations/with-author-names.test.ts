import { describe, expect, test } from 'vitest';
import type { Entry, LocatedEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { readMessages } from '../../../../lambdas/use-cases/conversations/read-messages.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { withAuthorNames } from '../../../../lambdas/use-cases/conversations/with-author-names.ts';
import { recoverConnection } from '../../../../lambdas/use-cases/delivery/recover-connection.ts';
import { catchUp } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { ANN, ANNS, aConnection, aMessage, aNote, aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, type UseCaseHarness, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const located = (entry: Entry): LocatedEntry => ({ tenantId: SHOP, conversationId: 'c_1', entry });
const byVisitor = located(aMessage());
const byAnn = located(aMessage({ pos: 2, sender: 'agent', author: ANNS }));

/** A visitor called Vera, an agent called Ann, and how often each store was read. */
async function aScene() {
  const harness = useCaseHarness();
  const { visitors, staffNames } = harness.needs;
  await visitors.create(aVisitor({ name: 'Vera' }));
  await staffNames.set(SHOP, ANN, 'Ann');
  const reads = { visitors: 0, staff: 0 };
  const find = visitors.find;
  visitors.find = (...asked) => {
    reads.visitors++;
    return find(...asked);
  };
  const nameOf = staffNames.nameOf;
  staffNames.nameOf = (...asked) => {
    reads.staff++;
    return nameOf(...asked);
  };
  return {
    harness,
    reads,
    named: (...entries: LocatedEntry[]) => withAuthorNames(harness.needs, entries),
  };
}

describe('the author of a message', () => {
  test('has the name that it has now', async () => {
    const { harness, named } = await aScene();
    const before = await named(byVisitor, byAnn);
    await harness.needs.visitors.updateProfile(aVisitor(), { name: 'Vera Now' }, 9_999_999_999);
    await harness.needs.staffNames.set(SHOP, ANN, 'Anna');

    expect([...before, ...(await named(byVisitor, byAnn))].map(({ authorName }) => authorName)).toEqual([
      'Vera',
      'Ann',
      'Vera Now',
      'Anna',
    ]);
  });

  test('has the name of the visitor whose alias it is: an alias holds none', async () => {
    const { harness, named } = await aScene();
    const { tenantId, userId, conversationId, anonymous, createdAt } = aVisitor();
    const alias = { tenantId, userId, conversationId, anonymous, createdAt, subject: 'visitor:v_alias' };
    await harness.needs.visitors.attach({ ...alias, as: 'visitor:v_1' }, 'lasting');

    const [found] = await named(located(aMessage({ author: 'visitor:v_alias' })));

    expect(found?.authorName).toBe('Vera');
  });

  test('has none where none is known, or the row is gone', async () => {
    const { named } = await aScene();
    const gone = located(aMessage({ author: 'visitor:v_gone' }));
    const bob = located(aMessage({ sender: 'agent', author: `agent:${staffId(SHOP, 'bob')}` }));

    expect(await named(gone, bob)).toEqual([gone, bob]);
  });

  test('is looked up once, however many messages it wrote, and for no other kind of entry', async () => {
    const { named, reads } = await aScene();

    await named(byVisitor, byVisitor, byAnn, byAnn, byAnn, located(aNote()));

    expect(reads).toEqual({ visitors: 1, staff: 1 });
  });
});

describe('names that cannot be read', () => {
  const fails = () => Promise.reject(new Error('throttled'));

  /** A conversation with a message of each side, whose names cannot be read any more. */
  async function without() {
    const harness = useCaseHarness();
    const { needs } = harness;
    const { message } = await sendMessage(needs, { caller: aCaller({ name: 'Vera' }), text: 'hello' });
    const { conversationId } = message;
    await sendMessage(needs, { caller: agentNamed('ann', { name: 'Ann' }), conversationId, text: 'hi' });
    needs.staffNames.nameOf = fails;
    const { find } = needs.visitors;
    const names = { ...needs, visitors: { ...needs.visitors, find: fails } };
    return { harness, needs, names, find, conversationId };
  }

  const textsOf = (found: { entry: Entry }[]) => found.map(({ entry }) => (entry.kind === 'message' ? entry.text : ''));

  test('are left out, and the messages are answered', async () => {
    const { names, needs, conversationId } = await without();
    const entries = await needs.conversationLog.from(SHOP, conversationId, 1, 9);

    const found = await withAuthorNames(names, entries.map(located));

    expect(found).toEqual(entries.map(located));
  });

  test('keep no message from being sent and pushed', async () => {
    const { needs, harness, conversationId } = await without();
    harness.announced.length = 0;

    const sent = await sendMessage(needs, { caller: agentNamed('ann'), conversationId, text: 'more' });

    expect(sent.message).toMatchObject({ entry: { text: 'more' } });
    expect(harness.announcedTexts()).toEqual(['more']);
    expect(harness.unpushedErrors).toEqual([]);
    expect((await needs.conversationLog.tail(SHOP, conversationId)).entries.at(-1)).toMatchObject({ pushed: true });
  });

  test('keep no message from being sent, where an agent’s own name cannot be noted either', async () => {
    const { needs, harness, conversationId } = await without();
    needs.staffNames.set = fails;
    harness.announced.length = 0;

    await sendMessage(needs, { caller: agentNamed('ann', { name: 'Anna' }), conversationId, text: 'more' });

    expect(harness.announcedTexts()).toEqual(['more']);
    expect(harness.keepFailures).toEqual([new Error('throttled')]);
  });

  test('keep no page, no catch-up and no recovery from being read', async () => {
    const { needs, harness, conversationId } = await without();
    const ann = agentNamed('ann');
    await needs.connections.add(aConnection());
    await needs.connections.markUndelivered(aConnection(), NOW_MS);

    const page = await readMessages(needs, { caller: ann, conversationId, limit: 9 });
    const missed = await catchUp(needs, { caller: ann });
    await recoverConnection(needs, aConnection());

    expect([textsOf(page.messages), textsOf(missed.entries)]).toEqual([
      ['hello', 'hi'],
      ['hello', 'hi'],
    ]);
    expect(recovered(harness)).toEqual(['hello', 'hi']);
  });

  const recovered = ({ replied }: UseCaseHarness) =>
    replied.flatMap(({ reply }) => (reply.type === 'entry' ? textsOf([reply.located]) : []));
});

import { describe, expect, test } from 'vitest';
import { cursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { MOST_TRANSCRIBED, MOST_TRANSCRIBED_BYTES } from '../../../../lambdas/domain/conversations/transcript.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { readTranscript } from '../../../../lambdas/use-cases/conversations/read-transcript.ts';
import {
  ANN,
  aClosing,
  aMessage,
  aNote,
  anAssignment,
  aRecord,
  aState,
  aVisitor,
} from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');

async function aConversation(...entries: KnownEntry[]) {
  const harness = useCaseHarness();
  const { conversationLog, visitors } = harness.needs;
  await visitors.create(aVisitor());
  await conversationLog.createRecord(SHOP, aRecord());
  for (const entry of entries) await conversationLog.append(SHOP, 'c_1', entry);
  return harness;
}
type Harness = Awaited<ReturnType<typeof aConversation>>;

/** All parts, one after the other. */
async function whole({ needs }: Harness, caller: Caller) {
  const parts: Awaited<ReturnType<typeof readTranscript>>[] = [];
  for (let after: ReturnType<typeof cursor> | undefined; ; ) {
    const part = await readTranscript(needs, { caller, conversationId: 'c_1', after });
    parts.push(part);
    if (part.next === null) return parts;
    after = cursor(part.next, 'after');
  }
}
const places = (parts: Awaited<ReturnType<typeof whole>>) =>
  parts.flatMap(({ entries }) => entries.map(({ entry }) => entry.pos));

describe('a transcript', () => {
  test('has for an agent all of the thread, and for its visitor what that was told', async () => {
    const harness = await aConversation(aMessage(), aNote({ pos: 2 }), aClosing({ pos: 3 }));

    expect(places(await whole(harness, ann))).toEqual([1, 2, 3]);
    expect(places(await whole(harness, aCaller()))).toEqual([1, 3]);
  });

  test.each([
    ['many entries', MOST_TRANSCRIBED * 2 + 3, 'x', 3],
    ['long entries', 150, '漢'.repeat(4000), 2],
  ])('of %s comes in parts, which joined are the whole', async (_what, count, text, parts) => {
    const entries = Array.from({ length: count }, (_, index) => aMessage({ pos: index + 1, text }));
    const harness = await aConversation(...entries);

    const found = await whole(harness, aCaller());

    expect(places(found)).toEqual(entries.map(({ pos }) => pos));
    expect(found).toHaveLength(parts);
    for (const part of found) expect(JSON.stringify(part).length).toBeLessThan(MOST_TRANSCRIBED_BYTES * 1.2);
  });

  test('[ISO11] tells a visitor by no part, and no hint of one, what agents add among themselves', async () => {
    const said = Array.from({ length: 3 }, (_, index) => aMessage({ pos: index + 1 }));
    const notes = Array.from({ length: MOST_TRANSCRIBED * 2 }, (_, index) => aNote({ pos: index + 4 }));
    const harness = await aConversation(...said, ...notes);

    const parts = await whole(harness, aCaller());

    expect([parts.length, places(parts)]).toEqual([1, [1, 2, 3]]);
  });

  test('[ISO1] [ISO2] of another is not there: another visitor, another tenant, nobody’s conversation', async () => {
    const { needs } = await aConversation(aMessage());

    for (const caller of [visitorNamed('someone'), { ...ann, tenantId: RIVAL }]) {
      const asked = readTranscript(needs, { caller, conversationId: 'c_1' });
      await expect(asked).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    }
    const asked = readTranscript(needs, { caller: ann, conversationId: 'c_2' });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  });

  test('[SEE1] of a colleague’s conversation is hidden where agents see what is theirs', async () => {
    const { needs } = await aConversation(
      aMessage(),
      anAssignment({ pos: 2, state: aState({ assignee: { id: ANN, since: 2 } }) }),
    );
    const desk = { desk: true, agentsSee: 'assigned' } as const;

    const asked = readTranscript({ ...needs, desk }, { caller: bob, conversationId: 'c_1' });

    await expect(asked).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    const own = await readTranscript({ ...needs, desk }, { caller: ann, conversationId: 'c_1' });
    expect(own.entries).toHaveLength(2);
  });

  test('counts among its tenant’s reads', async () => {
    const { needs } = await aConversation(aMessage(), aMessage({ pos: 2, text: 'x'.repeat(4000) }));
    const counted: number[] = [];
    const quotas = { ...needs.quotas, consume: async (_: unknown, __: unknown, units = 1) => counted.push(units) };

    await readTranscript({ ...needs, quotas }, { caller: ann, conversationId: 'c_1' });

    expect(counted).toEqual([2]);
  });
});

import { describe, expect, test } from 'vitest';
import type { LocatedEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { undeliveredTo } from '../../../../lambdas/use-cases/delivery/recover-connection.ts';
import { MOST_AT_ONCE } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import { anAgentsConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import {
  ASSIGNED,
  ann,
  bob,
  boss,
  type DeskHarness,
  deskHarness,
  idOf,
} from '../../../support/harness/use-case/desk-harness.ts';
import { visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

/** What is given out: the texts of messages, and that a conversation is gone. */
const saidIn = (entries: readonly LocatedEntry[]): string[] =>
  entries.flatMap(({ entry, withheld }) =>
    withheld ? ['gone'] : 'text' in entry ? [entry.text] : entry.kind === 'assigned' ? ['assigned'] : [],
  );

/** All parts of a catch-up. */
async function missedBy(desk: DeskHarness, caller: Caller, after?: string | null) {
  const said: string[] = [];
  for (let next = after; ; ) {
    const missed = await desk.missed(caller, next);
    said.push(...saidIn(missed.entries));
    if (!missed.more) return { said, cursor: missed.cursor };
    expect(missed.cursor).not.toBe(next);
    next = missed.cursor;
  }
}

/** What of a desk its agents missed: by a cursor, and by what is marked as undelivered on a socket. */
async function missed(desk: DeskHarness, caller: Caller) {
  const { subject, userId, role } = caller;
  const byMark = await undeliveredTo(desk.needs, anAgentsConnection({ subject, userId, role }), NOW_MS);
  const { said } = await missedBy(desk, caller);
  expect(saidIn(byMark)).toEqual(said);
  return said;
}

describe('where agents see only what is theirs or nobody’s, an agent who was away', () => {
  test('[SEE2] gets what is nobody’s, and of what another took meanwhile only that it is gone', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    expect(await missed(desk, bob)).toEqual(['what does it cost?']);

    await desk.answer(ann, conversationId, 'ten');
    await desk.add(ann, conversationId, { kind: 'note', text: 'a secret' });
    await desk.ask('and with VAT?');

    expect(await missed(desk, bob)).toEqual(['gone']);
    const all = ['what does it cost?', 'ten', 'a secret', 'and with VAT?'];
    expect([await missed(desk, ann), await missed(desk, boss)]).toEqual([all, all]);
  });

  test('[SEE2] who is given a conversation gets what it missed of it, and is told to read the rest', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    await desk.answer(ann, conversationId, 'ten');
    const { cursor } = await missedBy(desk, bob);
    await desk.answer(ann, conversationId, 'or eleven');

    await desk.add(ann, conversationId, { kind: 'assigned', to: idOf(bob) });

    const { entries } = await desk.missed(bob, cursor);
    expect(entries.filter(({ news }) => news?.reload).map(({ entry }) => entry.kind)).toEqual(['assigned']);
    expect((await missedBy(desk, ann, cursor)).said.at(-1)).toBe('gone');
  });

  test('[SEE2] has a cursor that moves past all that it may not see, however much that is', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    await desk.answer(ann, conversationId, 'ten');
    for (let note = 0; note < 2 * MOST_AT_ONCE; note++) {
      await desk.add(ann, conversationId, { kind: 'note', text: `note ${note}` });
    }
    await desk.ask('hello', { caller: visitorNamed('v_2') });

    const first = await missedBy(desk, bob);
    const again = await missedBy(desk, bob, first.cursor);

    expect([first.said.toSorted(), again.said]).toEqual([['gone', 'hello'], []]);
  });

  test('is not given what is taken while it catches up', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    const { from } = desk.needs.conversationLog;
    let isTaken = false;
    desk.needs.conversationLog.from = async (...place) => {
      const read = await from(...place);
      if (!isTaken) {
        isTaken = true;
        await desk.answer(ann, conversationId, 'ten');
      }
      return read;
    };

    expect(await missedBy(desk, bob)).toMatchObject({ said: [] });
  });
});

import { describe, expect, test } from 'vitest';
import { NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import {
  ASSIGNED,
  ann,
  bob,
  boss,
  deskHarness,
  idOf,
  ON,
  type Told,
} from '../../../support/harness/use-case/desk-harness.ts';

const ANN = { id: idOf(ann), name: 'Ann' };

/** What a socket is told of the desk: by frames of a conversation, and of notes. */
const ofDesk = (told: Told[]) =>
  told.flatMap(({ name, conversation, desk, reload, note }) => {
    const change = (conversation ?? { desk, reload }) as Pick<Told, 'desk' | 'reload'>;
    return change.desk || note
      ? [{ name, ...(change.desk as object), ...(note as object), reload: change.reload }]
      : [];
  });

describe.each(['chat', 'socketio'])('on a desk, an agent’s socket (%s)', (door) => {
  const update = door === 'chat' ? 'conversation' : 'conversation:update';

  test('is told of the first answer who answers from now on, before the message', async () => {
    const desk = await deskHarness(ON);
    const { conversationId } = await desk.ask('what does it cost?');
    desk.forget();

    const { entry } = await desk.answer(ann, conversationId, 'ten');

    const [first, second, ...others] = desk.told(`bob ${door}`);
    expect(ofDesk(first ? [first] : [])).toMatchObject([
      { name: update, assignee: ANN, labels: [], snoozedUntil: null, waitingSince: null, etag: `"0.${entry.pos}"` },
    ]);
    expect(second?.message).toMatchObject({ text: 'ten' });
    expect(others).toEqual([]);
    // What resumes after both stands in the last of them.
    expect([first?.cursor ?? first?.offset, second?.cursor ?? second?.offset]).toEqual([undefined, expect.any(String)]);
  });

  test('is told of what is decided, each time all of it, and of notes', async () => {
    const desk = await deskHarness(ON);
    const { conversationId } = await desk.ask('what does it cost?');
    await desk.needs.staffNames.set(ann.tenantId, idOf(ann), 'Ann');
    const until = desk.time.now() + 3_600_000;
    desk.forget();

    await desk.add(bob, conversationId, { kind: 'labelled', labels: ['prices'] });
    await desk.add(bob, conversationId, { kind: 'assigned', to: idOf(ann) });
    await desk.add(ann, conversationId, { kind: 'note', text: 'a friend of the boss' });
    await desk.add(ann, conversationId, { kind: 'snoozed', until });
    await desk.close(boss, conversationId);
    await desk.ask('hello?');

    const labels = ['prices'];
    const waitingSince = expect.any(String);
    const snoozedUntil = new Date(until).toISOString();
    expect(ofDesk(desk.told(`bob ${door}`))).toMatchObject([
      { name: update, assignee: null, labels, snoozedUntil: null, waitingSince },
      { name: update, assignee: ANN, labels, snoozedUntil: null, waitingSince },
      { name: 'note', text: 'a friend of the boss', by: ANN },
      { name: update, assignee: ANN, labels, snoozedUntil, waitingSince },
      { assignee: null, labels, snoozedUntil: null, waitingSince: null },
      { assignee: null, labels, snoozedUntil: null, waitingSince },
    ]);
  });

  test('is told the same later, in a catch-up', async () => {
    const desk = await deskHarness(ON);
    const { conversationId } = await desk.ask('what does it cost?');
    await desk.add(bob, conversationId, { kind: 'labelled', labels: ['prices'] });
    await desk.add(bob, conversationId, { kind: 'note', text: 'ten' });
    await desk.answer(ann, conversationId, 'ten');
    await desk.close(ann, conversationId);
    const live = ofDesk(desk.told(`boss ${door}`));
    desk.forget();

    const { entries } = await desk.missed(boss);
    const [socket] = (await desk.needs.connections.ofAgents(boss.tenantId)).filter(
      ({ connectionId }) => connectionId === `boss ${door}`,
    );
    for (const located of entries) if (socket) await desk.needs.replier.reply(socket, { type: 'entry', located });

    expect(live.length).toBeGreaterThan(3);
    expect(ofDesk(desk.told(`boss ${door}`))).toEqual(live);
  });
});

test('the first widgets’ door is told nothing more than before', async () => {
  const desk = await deskHarness(ON);
  const { conversationId } = await desk.ask('what does it cost?');
  await desk.add(bob, conversationId, { kind: 'labelled', labels: ['prices'] });
  await desk.answer(ann, conversationId, 'ten');
  await desk.add(bob, conversationId, { kind: 'note', text: 'a note' });

  expect(desk.names('bob ws')).toEqual(['message', 'message']);
});

describe.each(['chat', 'socketio'])('where agents see only what is theirs or nobody’s (%s)', (door) => {
  test('whoever is given a conversation is told to read it anew, and the others that it is gone', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    desk.forget();

    await desk.add(boss, conversationId, { kind: 'assigned', to: idOf(ann) });

    const gone = door === 'chat' ? 'conversation_gone' : 'conversation:gone';
    expect(ofDesk(desk.told(`ann ${door}`))).toMatchObject([{ assignee: { id: idOf(ann) }, reload: true }]);
    expect(desk.told(`bob ${door}`)).toEqual([
      { name: gone, conversation_id: conversationId, [door === 'chat' ? 'cursor' : 'offset']: expect.any(String) },
    ]);
    expect(ofDesk(desk.told(`boss ${door}`))).toMatchObject([{ assignee: { id: idOf(ann) }, reload: undefined }]);
  });

  test('everybody is told to read it anew once it is nobody’s: given back, closed, or opened again', async () => {
    const desk = await deskHarness(ASSIGNED);
    const { conversationId } = await desk.ask('what does it cost?');
    await desk.answer(ann, conversationId, 'ten');
    desk.forget();

    await desk.add(ann, conversationId, { kind: 'assigned', to: null });
    await desk.answer(ann, conversationId, 'or eleven');
    await desk.close(ann, conversationId);
    await desk.ask('and now?');

    expect(ofDesk(desk.told(`bob ${door}`)).map(({ reload }) => reload)).toEqual([true, true, true]);
    expect(desk.heard('bob').join()).not.toContain('or eleven');
  });
});

test('without a desk agents are told what they were told before, whatever stands in the log', async () => {
  const desk = await deskHarness(NO_DESK);
  const { conversationId } = await desk.ask('what does it cost?');
  await desk.answer(ann, conversationId, 'ten');
  await desk.add(bob, conversationId, { kind: 'labelled', labels: ['prices'] });
  await desk.add(bob, conversationId, { kind: 'assigned', to: idOf(bob) });
  await desk.add(bob, conversationId, { kind: 'note', text: 'a note' });
  await desk.answer(bob, conversationId, 'or eleven');
  await desk.close(boss, conversationId);
  await desk.reopen(boss, conversationId);

  expect(desk.names('ann chat')).toEqual(['message', 'message', 'message', 'conversation', 'conversation']);
  expect(desk.names('ann socketio')).toEqual([
    'conversation:created',
    'meta_message_created',
    'meta_message_created',
    'meta_message_created',
    'conversation:closed',
    'conversation:reopened',
  ]);
  expect(desk.heard('ann').join()).not.toMatch(/desk"|assignee|reload|prices|a note/);
});

import { type Attachment, GatewayError, type ListedConversation, type OutboxItem } from '@chat-gateway/client';
import { expect, test, vi } from 'vitest';
import { actions } from '../../../../lib/desk/answering/actions.ts';
import { drafts } from '../../../../lib/desk/answering/drafts.ts';
import type { Inbox } from '../../../../lib/desk/inbox/inbox.ts';
import type { Rows } from '../../../../lib/desk/inbox/rows.ts';
import { announcements } from '../../../../lib/desk/store/announcements.ts';
import { observable } from '../../../../lib/desk/store/observable.ts';
import { aRow, BEN, desk, ME } from '../conversations.ts';

const refusal = (code: 'ERR_PRECONDITION' | 'ERR_FORBIDDEN') => new GatewayError('refused', { code, status: 412 });

/** What an agent does with `c_1`, and what comes of it. `answers` is what the gateway says to a change. */
function aDesk({ answers, now = aRow('c_1') }: { answers: () => ListedConversation; now?: ListedConversation }) {
  const rows = observable<Rows>(new Map([['c_1', aRow('c_1')]]));
  const done: unknown[] = [];
  const said = announcements();
  const written = drafts({ key: '', read: () => null, write: () => {} });
  const uploads = new Map<string, (attachment: Attachment) => void>();
  const work = actions({
    chat: {
      send: async (text, options) => {
        done.push(['send', text, options]);
        throw refusal('ERR_FORBIDDEN');
      },
      outbox: { items: () => [], retry: () => {}, discard: (id) => void done.push(['discard', id]) },
      uploadFile: (_, file) => new Promise((resolve) => uploads.set(file.name, resolve)),
      api: { closeConversation: async () => ({ conversation: answers() }) } as never,
    },
    api: {
      changeConversation: async (_, change, options) => {
        done.push(['change', change, options]);
        return { conversation: answers() };
      },
      reopenConversation: async () => ({ conversation: aRow('c_1') }),
      addNote: async (_, { text }) => {
        done.push(['note', text]);
        return { note: {} as never };
      },
      speakFirst: async () => {
        throw refusal('ERR_FORBIDDEN');
      },
    },
    inbox: {
      rows,
      answered: (conversation: ListedConversation) => rows.set(new Map([['c_1', conversation]])),
      refresh: async () => {
        rows.set(new Map([['c_1', now]]));
        return true;
      },
    } as unknown as Inbox,
    drafts: written,
    announcements: said,
    me: ME,
    nameOf: ({ name }) => name,
  });
  return { work, rows, done, said, draft: written.of('c_1'), uploads };
}

test('a change goes under the tag of what is shown, and shows what was answered', async () => {
  const answered = aRow('c_1', { desk: desk({ assignee: { id: ME } }) });
  const { work, rows, done, said } = aDesk({ answers: () => answered });

  await work.assign('c_1', 'me');

  expect(done).toEqual([['change', { assignee: 'me' }, { ifMatch: '"1"' }]]);
  expect(rows.get().get('c_1')).toEqual(answered);
  expect(said.shown.get()).toMatchObject({ text: 'It is yours.', isProblem: false });
});

test('who was too slow is told what it is now, and sees it', async () => {
  const now = aRow('c_1', { desk: desk({ assignee: BEN, labels: ['vip'] }) });
  const { work, rows, said } = aDesk({
    now,
    answers: () => {
      throw refusal('ERR_PRECONDITION');
    },
  });

  await work.setLabels('c_1', ['mine']);

  expect(said.shown.get()).toMatchObject({
    text: 'A colleague was faster, and nothing was changed: Ben has it, with the labels vip.',
    isProblem: true,
  });
  expect(rows.get().get('c_1')).toEqual(now);
});

test('who has just answered, which assigns, is no colleague who was faster: the change is made once more', async () => {
  const changed = aRow('c_1', { desk: desk({ assignee: { id: ME }, labels: ['mine'], etag: '"3"' }) });
  let asked = 0;
  const { work, done, rows, said } = aDesk({
    now: aRow('c_1', { desk: desk({ assignee: { id: ME }, etag: '"2"' }) }),
    answers: () => {
      if (++asked === 1) throw refusal('ERR_PRECONDITION');
      return changed;
    },
  });

  await work.setLabels('c_1', ['mine']);

  expect(done).toEqual([
    ['change', { labels: ['mine'] }, { ifMatch: '"1"' }],
    ['change', { labels: ['mine'] }, { ifMatch: '"2"' }],
  ]);
  expect(rows.get().get('c_1')).toEqual(changed);
  expect(said.shown.get()).toBeNull();
});

test('a refusal is said, and nothing is shown as done', async () => {
  const { work, rows, said } = aDesk({
    answers: () => {
      throw refusal('ERR_FORBIDDEN');
    },
  });
  const before = rows.get();

  await work.close('c_1');
  expect(await work.speakFirst('v_1', 'hello')).toBeNull();

  expect(rows.get()).toBe(before);
  expect(said.shown.get()).toMatchObject({ isProblem: true, text: expect.stringMatching(/^You may not do this/) });
});

test('a close can be undone', async () => {
  const { work, rows, said } = aDesk({ answers: () => aRow('c_1', { status: 'closed' }) });

  await work.close('c_1');
  expect(rows.get().get('c_1')?.status).toBe('closed');
  said.shown.get()?.action?.run();

  await vi.waitFor(() => expect(rows.get().get('c_1')?.status).toBe('open'));
});

test('a file is sent once it is there, and with the answer that was written to it', async () => {
  const { work, done, draft, uploads } = aDesk({ answers: () => aRow('c_1') });
  const attachment = { url: 'https://chat.example/files/x', filename: 'a.png' } as Attachment;
  work.attach('c_1', [{ name: 'a.png', type: 'image/png', size: 3 }]);
  draft.update((now) => ({ ...now, reply: 'see', note: 'kept' }));
  uploads.get('a.png')?.(attachment);
  await vi.waitFor(() => expect(draft.get().files[0]?.attachment).toBe(attachment));

  await work.send('c_1');

  expect(done).toEqual([['send', 'see', { conversationId: 'c_1', attachments: [attachment] }]]);
  expect(draft.get()).toMatchObject({ reply: '', files: [], note: 'kept' });
});

test('more files than a message carries are not taken', () => {
  const { work, draft, said } = aDesk({ answers: () => aRow('c_1') });

  work.attach(
    'c_1',
    Array.from({ length: 12 }, (_, number) => ({ name: `${number}.png`, type: 'image/png', size: 1 })),
  );

  expect(draft.get().files).toHaveLength(10);
  expect(said.shown.get()?.isProblem).toBe(true);
});

test('a note stays in its field until it is stored, and what is written meanwhile stays', async () => {
  const { work, done, draft } = aDesk({ answers: () => aRow('c_1') });
  draft.update((now) => ({ ...now, mode: 'note', note: 'psst' }));

  const sent = work.send('c_1');
  draft.update((now) => ({ ...now, note: 'psst, and more' }));
  await sent;

  expect(done).toEqual([['note', 'psst']]);
  expect(draft.get()).toMatchObject({ mode: 'note', note: 'psst, and more' });
});

test('an answer that was refused is sent beside the colleague under an id of its own', () => {
  const { work, done } = aDesk({ answers: () => aRow('c_1') });
  const item: OutboxItem = { clientMessageId: 'x', conversationId: 'c_1', text: 'me too', at: '' };

  work.join(item);

  expect(done).toEqual([
    ['discard', 'x'],
    ['send', 'me too', { join: true, conversationId: 'c_1' }],
  ]);
});

import { type ConversationPage, type DeskClient, GatewayError, type ListedConversation } from '@chat-gateway/client';
import { describe, expect, test, vi } from 'vitest';
import { inbox } from '../../../../lib/desk/inbox/inbox.ts';
import { aChange, aMessage, aRow, desk, ME } from '../conversations.ts';

type Asked = { status?: string | undefined; after?: string | null | undefined };

/** A gateway with these open conversations, of which a page has two. */
function gateway(open: ListedConversation[]) {
  const asked: string[] = [];
  const api: Pick<DeskClient, 'listConversations' | 'showConversation'> = {
    async listConversations({ status, after }: Asked = {}) {
      asked.push(`list ${status} ${after ?? ''}`);
      const from = Number(after ?? 0);
      const next = from + 2 < open.length ? String(from + 2) : null;
      const conversations = status === 'open' ? open.slice(from, from + 2) : [];
      return { conversations, nextCursor: next, syncCursor: 'a1', senderId: ME, complete: true } as ConversationPage;
    },
    async showConversation(conversationId) {
      asked.push(`show ${conversationId}`);
      const found = open.find((each) => each.conversationId === conversationId);
      if (!found) throw new GatewayError('not there', { code: 'ERR_NOT_FOUND', status: 404 });
      const { unread: _, ...conversation } = found;
      return { conversation, card: {} as never };
    },
  };
  const problems: unknown[] = [];
  return { asked, problems, conversations: inbox({ api, me: ME, onError: (error) => void problems.push(error) }) };
}

describe('the inbox', () => {
  test('goes on from the first page, and reads the others behind it', async () => {
    const { conversations, asked } = gateway(['a', 'b', 'c', 'd', 'e'].map((id) => aRow(id)));

    expect(await conversations.load()).toBe('a1');
    expect(conversations.rows.get().size).toBeGreaterThanOrEqual(2);
    await vi.waitFor(() => expect(conversations.reading.get().hasAllOpen).toBe(true));

    expect([...conversations.rows.get().keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(asked).toEqual(['list open ', 'list open 2', 'list open 4']);
    expect(conversations.reading.get().hasDesk).toBe(true);
  });

  test('reads what is closed while what is open is still read, and nothing twice', async () => {
    const { conversations, asked } = gateway(['a', 'b', 'c', 'd', 'e'].map((id) => aRow(id)));

    await conversations.load();
    await Promise.all([conversations.readMore('open'), conversations.readMore('closed')]);
    await vi.waitFor(() => expect(conversations.reading.get().isReading).toEqual({ open: false, closed: false }));

    expect(asked.filter((each) => each !== 'list closed ')).toEqual(['list open ', 'list open 2', 'list open 4']);
    expect(conversations.reading.get()).toMatchObject({ hasAllOpen: true, hasReadClosed: true });
  });

  test('asks once for a conversation that it does not know, however much is told of it', async () => {
    const { conversations, asked } = gateway([aRow('c_1')]);

    for (const seq of [1, 2, 3]) conversations.messageCame(aMessage(seq));
    conversations.changeCame(aChange());
    await vi.waitFor(() => expect(conversations.rows.get().get('c_1')?.unread).toBe(1));

    expect(asked).toEqual(['show c_1']);
  });

  test('passes over what this agent may not see', async () => {
    const { conversations, problems, asked } = gateway([]);

    conversations.messageCame(aMessage(1));
    await vi.waitFor(() => expect(asked).toEqual(['show c_1']));

    expect(conversations.rows.get().size).toBe(0);
    expect(problems).toEqual([]);
  });

  test('does not take back what is gone by an answer that comes after that', async () => {
    const { conversations } = gateway([aRow('c_1')]);
    await conversations.load();

    conversations.gone('c_1');
    conversations.answered(aRow('c_1'));

    expect(conversations.rows.get().size).toBe(0);
  });

  test('reads a conversation anew that was given to this agent', async () => {
    const { conversations, asked } = gateway([aRow('c_1', { desk: desk({ assignee: { id: ME } }) })]);
    await conversations.load();

    conversations.changeCame(aChange({ reload: true }));

    await vi.waitFor(() => expect(asked).toContain('show c_1'));
  });

  test('shows nothing of a conversation that was erased, until something is said in it, of which it reads', async () => {
    const open = [aRow('c_1', { seq: 9 })];
    const { conversations, asked } = gateway(open);
    await conversations.load();
    open.pop();

    conversations.changeCame(aChange({ status: 'closed', reason: 'erased' }));
    expect(conversations.rows.get().size).toBe(0);
    expect([conversations.wasErased('c_1'), conversations.wasErased('c_2')]).toEqual([true, false]);
    await vi.waitFor(() => expect(asked).toContain('show c_1'));
    open.push(aRow('c_1', { seq: 1 }));
    conversations.messageCame(aMessage(1));

    await vi.waitFor(() => expect(conversations.rows.get().get('c_1')).toMatchObject({ seq: 1, unread: 1 }));
    expect(conversations.wasErased('c_1')).toBe(false);
  });

  test('forgets what was open when it is loaded again', async () => {
    const open = [aRow('c_1')];
    const { conversations } = gateway(open);
    await conversations.load();
    open.splice(0, 1, aRow('c_2'));

    await conversations.load();

    expect([...conversations.rows.get().keys()]).toEqual(['c_2']);
  });
});

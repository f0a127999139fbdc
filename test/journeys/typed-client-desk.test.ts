import {
  accountsClient,
  adminClient,
  type ChatClient,
  chatClient,
  deskClient,
  gatewayApi,
  providedTokens,
  visitorTokens,
} from '@chat-gateway/client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { browserFetch } from '../support/clients/browser-fetch.ts';
import { secretIn } from '../support/clients/desk-browser.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let chats: ChatClient[] = [];
beforeAll(async () => {
  product = await startLocal();
  await byServer().changeSettings({ desk: true });
  product.reload();
});
afterEach(() => {
  for (const chat of chats) chat.close();
  chats = [];
});
afterAll(() => product?.close());

/** An admin's routes as the tenant's server asks them, with its secret key. */
const byServer = () => {
  const { url, keys } = product;
  return adminClient({ api: gatewayApi({ url, tokens: providedTokens(() => keys.secretKey) }) });
};

/** Somebody who is invited, signs in at the gateway's own page, and is connected. */
async function signedIn(userId: string, role: 'agent' | 'admin') {
  const { url } = product;
  const { link } = await byServer().inviteAgent({ userId, role, name: userId });
  const fetch = browserFetch(url);
  const accounts = accountsClient({ url, fetch });
  await accounts.acceptInvitation(secretIn(link));
  const chat = connected(chatClient({ url, fetch, tokens: accounts }));
  await expect.poll(chat.state).toBe('live');
  return { accounts, chat, desk: deskClient(chat), admin: adminClient(chat) };
}

function connected(chat: ChatClient): ChatClient {
  chats.push(chat);
  chat.connect();
  return chat;
}

/** A visitor who has written. */
async function asked(text: string): Promise<string> {
  const { url } = product;
  const visitor = connected(chatClient({ url, tokens: visitorTokens({ url, tenantId: 'test' }) }));
  return (await visitor.send(text)).conversationId;
}

it('two agents share a conversation: one takes it, the other is told, and neither overwrites the other unseen', async () => {
  const [ann, ben] = [await signedIn('ann', 'agent'), await signedIn('ben', 'agent')];
  const id = ann.accounts.signedIn()?.staffId ?? '';
  const told: string[] = [];
  ben.chat.on('conversation', ({ conversation: { desk } }) => {
    if (desk) told.push(`${desk.assignee?.id} ${desk.labels}`);
  });
  ben.chat.on('note', ({ note }) => void told.push(note.text));
  const conversationId = await asked('Do you ship to Norway?');
  const waiting = async () => (await ann.desk.listConversations({ assignee: 'none', sort: 'waiting' })).conversations;
  await expect.poll(async () => (await waiting()).map((each) => each.conversationId)).toContain(conversationId);

  const shown = await ann.desk.showConversation(conversationId);
  const ifMatch = shown.conversation.desk?.etag;
  await ann.desk.changeConversation(conversationId, { assignee: 'me', labels: ['orders'] }, { ifMatch });
  await ann.desk.addNote(conversationId, { text: 'Looks it up' });
  await expect.poll(() => told).toEqual([`${id} orders`, 'Looks it up']);

  const late = ben.desk.changeConversation(conversationId, { labels: ['mine'] }, { ifMatch });
  await expect(late).rejects.toMatchObject({ code: 'ERR_PRECONDITION', status: 412 });
  await expect(ben.chat.send('Yes', { conversationId })).rejects.toMatchObject({
    code: 'ERR_TAKEN',
    assignee: { id },
  });
  await ann.chat.send('We do.', { conversationId });
  const { entries } = await ann.desk.readThread(conversationId);
  expect(entries.map(({ type }) => type)).toEqual(['message', 'assigned', 'note', 'message']);
  expect(await ben.desk.markRead(conversationId, 2)).toMatchObject({ seq: 2 });
  expect((await ann.chat.api.closeConversation(conversationId)).conversation.status).toBe('closed');
  expect((await ann.desk.reopenConversation(conversationId)).conversation.status).toBe('open');
});

it('an agent has its record and replies, and speaks first to somebody who is there', async () => {
  const { desk } = await signedIn('cem', 'agent');
  const { url } = product;
  const guest = connected(chatClient({ url, tokens: visitorTokens({ url, tenantId: 'test' }) }));
  const { userId } = await guest.api.session();

  await desk.changeOwnRecord({ availability: 'away', name: 'Cem' });
  await desk.setCannedReply('hello', { text: 'Hello!', scope: 'private' });
  const spoken = await desk.speakFirst({ userId, text: 'Can I help?' });

  const { agents } = await desk.listAgents();
  expect(agents).toContainEqual(expect.objectContaining({ name: 'Cem', availability: 'away', online: true }));
  expect(await desk.allCannedReplies()).toMatchObject([{ shortcut: 'hello', scope: 'private' }]);
  expect((await desk.showCannedReply('hello')).reply.text).toBe('Hello!');
  await desk.removeCannedReply('hello', 'private');
  expect(await desk.allCannedReplies()).toEqual([]);
  await expect
    .poll(() =>
      guest
        .thread()
        .messages()
        .map(({ text }) => text),
    )
    .toEqual(['Can I help?']);
  expect(spoken.message.seq).toBe(1);
});

it('an admin changes settings under their tag, makes a key and revokes it', async () => {
  const { admin } = await signedIn('dora', 'admin');

  const { content, etag } = await admin.showSettings();
  const changed = await admin.changeSettings({ sessionDays: content.settings.sessionDays + 1 }, { ifMatch: etag });
  const { key, text } = await admin.addKey({ kind: 'secret', label: 'checkout' });

  expect(changed.content.settings.sessionDays).toBe(content.settings.sessionDays + 1);
  expect(changed.etag).not.toBe(etag);
  await expect(admin.changeSettings({ sessionDays: 9 }, { ifMatch: etag })).rejects.toMatchObject({
    code: 'ERR_PRECONDITION',
  });
  expect((await admin.listKeys()).keys.map(({ id }) => id)).toContain(key.id);
  expect(text).toMatch(/^sk_test_/);
  expect((await admin.revokeKey(key.id)).key.revokedAt).not.toBeNull();
});

it('[ACC4] an agent whose role changes goes on with another token; who is removed does not, over HTTP nor by its socket', async () => {
  const root = await signedIn('root', 'admin');
  const { accounts, chat, admin } = await signedIn('eve', 'agent');
  const { staffId = '' } = accounts.signedIn() ?? {};
  await expect(admin.listAccounts()).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });

  await root.admin.changeAccount(staffId, { role: 'admin' });
  product.reload();
  expect((await admin.listAccounts()).accounts.map(({ userId }) => userId)).toContain('eve');
  expect(accounts.signedIn()?.role).toBe('admin');
  await root.admin.removeAccount(staffId);
  product.reload();

  await expect(admin.listAccounts()).rejects.toMatchObject({ code: 'ERR_REVOKED' });
  expect(accounts.signedIn()).toBeNull();
  chat.sendFrame({ type: 'ping' });
  await expect.poll(chat.state).toBe('refused');
});

it('a page that is opened again goes on as who it was, until it signs out', async () => {
  const { url } = product;
  const { link } = await byServer().inviteAgent({ userId: 'finn', role: 'agent' });
  const fetch = browserFetch(url);
  await accountsClient({ url, fetch }).acceptInvitation(secretIn(link));

  const opened = accountsClient({ url, fetch });
  expect(await opened.showProvider()).toBeNull();
  expect(await opened.refreshSignIn()).toMatchObject({ userId: 'finn', tenantId: 'test', role: 'agent' });
  await opened.signOut();
  await expect(accountsClient({ url, fetch }).refreshSignIn()).rejects.toMatchObject({ code: 'ERR_UNAUTHENTICATED' });
});

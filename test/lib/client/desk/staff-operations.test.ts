import {
  accountsClient,
  adminClient,
  deskClient,
  type Fetch,
  gatewayApi,
  providedTokens,
  tokenMint,
} from '@chat-gateway/client';
import { describe, expect, test } from 'vitest';
import { DECLARED_ROUTES } from '../../../../lib/contract/http/declarations.ts';
import { findRoute } from '../../../../lib/contract/http/find-route.ts';
import { problemsOf } from '../../../../lib/contract/problems-of.ts';

type Asked = {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
  credentials: string;
};

/** Everything that a client of staff can ask, with each field that it may have. */
function everyCall() {
  const asked: Asked[] = [];
  const fetch: Fetch = async (url, request) => {
    asked.push({ url: new URL(url), ...(request as Omit<Asked, 'url'>) });
    return {
      ok: true,
      status: 200,
      headers: { get: (name) => (name === 'etag' ? '"8"' : null) },
      text: async () => '{"nextCursor":null,"data":{}}',
    };
  };
  const url = 'https://gateway.example';
  const api = gatewayApi({ url, fetch, tokens: providedTokens(() => 'jwt') });
  const [desk, admin, accounts] = [
    deskClient({ api }),
    adminClient({ api }),
    accountsClient({ url, fetch, tenantId: 'shop' }),
  ];
  const mint = tokenMint({ url, fetch, secretKey: 'sk_shop' });
  const [c, a, cursor] = ['c_aG9wZm94MT', 'a_4mXq0WnPzL1c', 'x'.repeat(12)];
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    mintUserToken: () => mint.userToken({ userId: 'u-1', name: 'Vera', email: 'vera@example.org' }),
    mintAgentToken: () => mint.agentToken({ userId: 'ann', role: 'agent' }),
    listConversations: () =>
      desk.listConversations({
        status: 'open',
        assignee: 'none',
        label: 'billing',
        unread: 'true',
        sort: 'waiting',
        after: cursor,
        limit: 5,
      }),
    showConversation: () => desk.showConversation(c),
    readMessages: () => desk.readThread(c, { before: 'c1.aaaaaaaaaa.1', limit: 5 }),
    sendMessage: () => api.sendMessage({ text: 'Hello!', conversationId: c, join: true, clientMessageId: 'one' }),
    readTranscript: () => desk.readTranscript(c, { format: 'txt', after: 'c1.aaaaaaaaaa.1' }),
    changeConversation: () =>
      desk.changeConversation(c, { assignee: 'me', labels: ['vip'], snoozedUntil: null }, { ifMatch: '"1.2"' }),
    addNote: () => desk.addNote(c, { text: 'Asked before.' }),
    markRead: () => desk.markRead(c, 3),
    closeConversation: () => api.closeConversation(c),
    reopenConversation: () => desk.reopenConversation(c),
    speakFirst: () => desk.speakFirst({ userId: 'v_1', text: 'Can I help?' }),
    listOnlineUsers: () => admin.listOnlineUsers({ after: cursor, limit: 5 }),
    listAgents: () => desk.listAgents(),
    changeOwnRecord: () => desk.changeOwnRecord({ availability: 'away', name: 'Ann' }),
    listCannedReplies: () => desk.listCannedReplies({ scope: 'private', after: 'hello', limit: 5 }),
    showCannedReply: () => desk.showCannedReply('hello', 'tenant'),
    setCannedReply: () => desk.setCannedReply('hello', { text: 'Hello!', scope: 'private' }),
    removeCannedReply: () => desk.removeCannedReply('hello', 'private'),
    showSettings: () => admin.showSettings(),
    changeSettings: () => admin.changeSettings({ desk: true, sessionDays: 7 }, { ifMatch: '"7"' }),
    listKeys: () => admin.listKeys(),
    addKey: () => admin.addKey({ kind: 'secret', label: 'shop server' }),
    revokeKey: () => admin.revokeKey('3f1c09ab27de'),
    showProvider: () => accounts.showProvider(),
    acceptInvitation: () => accounts.acceptInvitation(`inv_shop_${'k'.repeat(44)}`),
    refreshSignIn: () => accounts.refreshSignIn(),
    signOut: () => accounts.signOut({ everywhere: true }),
    signOutAll: () => admin.signOutAll(),
    listInvitations: () => admin.listInvitations(),
    inviteAgent: () => admin.inviteAgent({ userId: 'ben', role: 'agent', name: 'Ben' }),
    withdrawInvitation: () => admin.withdrawInvitation('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'),
    listAccounts: () => admin.listAccounts(),
    changeAccount: () => admin.changeAccount(a, { role: 'admin' }),
    removeAccount: () => admin.removeAccount(a),
    exportData: () => admin.exportData(),
    listAudit: () => admin.listAudit({ after: '0mia8hu00kq3vz8mn', limit: 5 }),
    eraseConversation: () => admin.eraseConversation(c),
    eraseVisitor: () => admin.eraseVisitor('u-1'),
    showErasure: () => admin.showErasure('e_0123456789abcdefghijkl'),
  };
  return { asked, calls, clients: { ...desk, ...admin, ...accounts } };
}

/** Operations of staff that no method asks, and why. */
const WITHOUT_METHOD: Readonly<Record<string, string>> = {
  listOnlineUsersOfWidget: 'another path of listOnlineUsers',
};

const OF_STAFF = DECLARED_ROUTES.filter(
  ({ key, tag, credentials }) =>
    !key.startsWith('HEAD ') && (tag === 'desk' || tag === 'accounts' || credentials.includes('secretKey')),
).map(({ id }) => id);

test('every operation that staff has in the contract is asked by a method', () => {
  const { calls } = everyCall();

  expect(OF_STAFF.length).toBeGreaterThan(25);
  expect(OF_STAFF.filter((id) => !(id in calls) && !(id in WITHOUT_METHOD))).toEqual([]);
  expect(Object.keys(WITHOUT_METHOD).filter((id) => !OF_STAFF.includes(id))).toEqual([]);
});

test('every method of the clients for staff is asked here, or asks what is', () => {
  const { calls, clients } = everyCall();
  const others = ['readThread', 'allCannedReplies', 'allOnlineUsers', 'token', 'renew', 'signedIn', 'renewsRevoked'];

  expect(
    Object.keys(clients)
      .filter((name) => !(name in calls))
      .sort(),
  ).toEqual(others.sort());
});

describe('a method', () => {
  test.each(Object.keys(everyCall().calls))('%s asks what the contract says', async (id) => {
    const { asked, calls } = everyCall();

    await calls[id]?.();

    const [{ method, url, headers, body } = expect.fail('nothing was asked'), ...more] = asked;
    const found = findRoute(method, url.pathname);
    const { route, params } = found ?? expect.fail(`no route for ${method} ${url.pathname}`);
    const numbers = new Set(['limit']);
    const query = [...url.searchParams].map(([name, value]) => [name, numbers.has(name) ? Number(value) : value]);
    expect([route.id, more]).toEqual([id, []]);
    expect([
      ...(route.params ? problemsOf(route.params, params, 'path') : []),
      ...(route.query ? problemsOf(route.query, Object.fromEntries(query), 'query') : []),
      ...(route.body && body !== undefined ? problemsOf(route.body, JSON.parse(body), 'body') : []),
    ]).toEqual([]);
    expect(body === undefined ? 'without a body' : headers['content-type']).toBe(
      route.body && method !== 'DELETE' ? 'application/json' : 'without a body',
    );
  });

  test.each(['acceptInvitation', 'refreshSignIn', 'signOut'])(
    '%s goes with cookies, and without a token',
    async (id) => {
      const { asked, calls } = everyCall();

      await calls[id]?.();

      expect(asked.map(({ credentials }) => credentials)).toEqual(['same-origin']);
      expect(asked[0]?.headers).not.toHaveProperty('authorization');
    },
  );

  test('of the others goes without cookies', async () => {
    const { asked, calls } = everyCall();

    for (const [id, call] of Object.entries(calls)) {
      if (!['acceptInvitation', 'refreshSignIn', 'signOut'].includes(id)) await call();
    }

    expect(new Set(asked.map(({ credentials }) => credentials))).toEqual(new Set(['omit']));
  });

  test('that takes a tag sends it, and one that answers a tag has it', async () => {
    const { asked, calls } = everyCall();

    await calls.changeConversation?.();
    const changed = await calls.changeSettings?.();

    expect(changed).toMatchObject({ etag: '"8"' });
    expect(asked.map(({ headers }) => headers['if-match'])).toEqual(['"1.2"', '"7"']);
    expect(asked[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });
});

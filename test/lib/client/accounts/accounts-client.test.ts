import { chatClient, deskClient, type Locks, type SignedIn } from '@chat-gateway/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountsClient } from '../../../../lib/client/accounts/accounts-client.ts';
import { type Answer, fakeGateway, type Request } from '../../../support/clients/fake-gateway.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T09:00:00Z') }));
afterEach(() => void vi.useRealTimers());

const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: 'no', code, requestId: 'r-1' },
});

/** Locks as of a browser: one holder of a name at a time, in whichever tab. */
function sharedLocks(): Locks & { held: string[] } {
  const last = new Map<string, Promise<unknown>>();
  const held: string[] = [];
  return {
    held,
    async request(name, work) {
      const before = last.get(name);
      const mine = Promise.resolve(before)
        .catch(() => {})
        .then(() => {
          held.push(name);
          return work();
        });
      last.set(name, mine);
      return mine;
    },
  };
}

/** A gateway at which Ann is signed in; each token is another. */
function gatewayOfAnn() {
  const gateway = fakeGateway();
  let issued = 0;
  let role: SignedIn['role'] = 'admin';
  const answer = (): Answer => {
    const claims = btoa(JSON.stringify({ role, exp: Date.now() / 1000 + 3600 }));
    const token = `x.${claims}.${++issued}`;
    const body = { token, expiresIn: 3600, tenantId: 'shop', staffId: 'a_1', userId: 'ann', role };
    return { body };
  };
  const signedInBy = ({ path }: Request): Answer | undefined => {
    if (path === '/api/chat/refresh' || path === '/api/chat/accept') return answer();
    return path === '/api/chat/sign-out' ? { body: { success: true } } : undefined;
  };
  gateway.faults.answers = signedInBy;
  const of = (path: string) => gateway.requests.filter((request) => request.path === path);
  const demote = () => {
    role = 'agent';
  };
  return { gateway, of, signedInBy, demote };
}

describe('a token', () => {
  it('is refreshed once for all who ask, and kept until a minute before it expires', async () => {
    const { gateway, of } = gatewayOfAnn();
    const accounts = accountsClient({ ...gateway });

    const tokens = await Promise.all([accounts.token(), accounts.token(), accounts.token()]);
    vi.advanceTimersByTime(3_539_000);
    const later = await accounts.token();
    vi.advanceTimersByTime(2_000);
    const last = await accounts.token();

    expect(new Set([...tokens, later]).size).toBe(1);
    expect(last).not.toBe(later);
    expect(of('/api/chat/refresh')).toHaveLength(2);
  });

  it('is refreshed by one tab after the other', async () => {
    const { gateway, of } = gatewayOfAnn();
    const locks = sharedLocks();
    let open = 0;
    let most = 0;
    const fetch: typeof gateway.fetch = async (url, request) => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      const answer = await gateway.fetch(url, request);
      open--;
      return answer;
    };
    const tabs = [1, 2, 3].map(() => accountsClient({ url: gateway.url, fetch, locks }));

    await Promise.all(tabs.map((tab) => tab.token()));

    expect([most, of('/api/chat/refresh').length, new Set(locks.held).size]).toEqual([1, 3, 1]);
  });

  it('that comes again after a refusal is not refreshed twice', async () => {
    const { gateway, of } = gatewayOfAnn();
    const accounts = accountsClient({ ...gateway });
    const first = await accounts.token();

    const renewed = await Promise.all([accounts.renew(first), accounts.renew(first)]);
    const again = await accounts.renew(first);

    expect(new Set([...renewed, again]).size).toBe(1);
    expect(of('/api/chat/refresh')).toHaveLength(2);
  });

  it('whose answer is lost is asked for again at once', async () => {
    const { gateway, signedInBy, of } = gatewayOfAnn();
    gateway.faults.losesAnswers = true;
    const asked = accountsClient({ ...gateway }).token();
    await vi.waitFor(() => expect(of('/api/chat/refresh')).toHaveLength(1));
    gateway.faults.losesAnswers = false;
    gateway.faults.answers = signedInBy;

    await vi.advanceTimersByTimeAsync(5_000);

    expect(await asked).toMatch(/\.2$/);
  });
});

describe('who is signed in', () => {
  it('is told with each token, and when it is over', async () => {
    const { gateway, demote } = gatewayOfAnn();
    const told: (string | null)[] = [];
    const accounts = accountsClient({ ...gateway, onChange: (who) => void told.push(who?.role ?? null) });

    await accounts.refreshSignIn();
    demote();
    await accounts.refreshSignIn();
    gateway.faults.answers = () => refusal(401, 'ERR_REVOKED');
    const refused = await accounts.refreshSignIn().catch((error: unknown) => error);

    expect(refused).toMatchObject({ code: 'ERR_REVOKED', isTransient: false });
    expect(told).toEqual(['admin', 'agent', null]);
    expect(accounts.signedIn()).toBeNull();
  });

  it('stays when a refresh fails for a reason that passes', async () => {
    const { gateway } = gatewayOfAnn();
    const accounts = accountsClient({ ...gateway });
    await accounts.token();
    gateway.faults.isUnreachable = true;

    const refreshed = accounts.refreshSignIn().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(await refreshed).toMatchObject({ code: 'NETWORK' });
    expect(accounts.signedIn()).toMatchObject({ userId: 'ann' });
  });

  it('signs out, and has no token after it', async () => {
    const { gateway, of } = gatewayOfAnn();
    const accounts = accountsClient({ ...gateway });
    await accounts.token();

    await accounts.signOut({ everywhere: true });
    gateway.faults.answers = () => refusal(401, 'ERR_UNAUTHENTICATED');

    expect(of('/api/chat/sign-out')[0]?.body).toEqual({ tenantId: 'shop', everywhere: true });
    await expect(accounts.token()).rejects.toMatchObject({ code: 'ERR_UNAUTHENTICATED' });
  });
});

describe('an invitation', () => {
  it('is accepted by the same nonce until it is, and by another for another', async () => {
    const { gateway, of, signedInBy } = gatewayOfAnn();
    const accounts = accountsClient({ ...gateway, tenantId: 'other' });
    gateway.faults.answers = () => refusal(404, 'ERR_NOT_FOUND');
    await accounts.acceptInvitation('inv_one').catch(() => {});
    gateway.faults.answers = signedInBy;

    const signedIn = await accounts.acceptInvitation('inv_one');
    await accounts.acceptInvitation('inv_two');
    await accounts.acceptInvitation('inv_two', 'nonce-of-the-page-before');

    const [first, second, third, given] = of('/api/chat/accept').map(({ body }) => body.nonce);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(given).toBe('nonce-of-the-page-before');
    expect(signedIn).toMatchObject({ userId: 'ann', tenantId: 'shop' });
    expect(of('/api/chat/accept')[0]?.body).not.toHaveProperty('tenantId');
  });
});

describe('a token that was revoked, as after another role,', () => {
  const isFirst = ({ token = '' }: Request) => token.endsWith('.1');

  it('is refreshed once by a request', async () => {
    const { gateway, signedInBy, demote } = gatewayOfAnn();
    const chat = chatClient({ ...gateway, tokens: accountsClient({ ...gateway }) });
    demote();
    gateway.faults.answers = (request) => (isFirst(request) ? refusal(401, 'ERR_REVOKED') : signedInBy(request));

    await expect(deskClient(chat).listConversations()).resolves.toMatchObject({ senderId: 'a_1' });
  });

  it('is refreshed once by a socket, which goes on', async () => {
    const { gateway } = gatewayOfAnn();
    const chat = chatClient({ ...gateway, tokens: accountsClient({ ...gateway }) });
    gateway.faults.refuses = (token) =>
      token.endsWith('.1') ? { type: 'refused', code: 'ERR_REVOKED', error: 'no', advice: 'give-up' } : undefined;

    chat.connect();
    await vi.advanceTimersByTimeAsync(20_000);

    expect(chat.state()).toBe('live');
    chat.close();
  });

  it('ends the attempts if the next is refused too', async () => {
    const { gateway } = gatewayOfAnn();
    const chat = chatClient({ ...gateway, tokens: accountsClient({ ...gateway }) });
    gateway.faults.refuses = () => ({ type: 'refused', code: 'ERR_REVOKED', error: 'no', advice: 'give-up' });

    chat.connect();
    await vi.advanceTimersByTimeAsync(60_000);

    expect([chat.state(), gateway.sockets.length]).toEqual(['refused', 2]);
  });
});

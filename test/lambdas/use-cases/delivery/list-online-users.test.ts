import { describe, expect, test } from 'vitest';
import { listOnlineUsers } from '../../../../lambdas/use-cases/delivery/list-online-users.ts';
import { aConnection, anAgentsConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const admin = agentNamed('boss', { role: 'admin' });

describe('who is online', () => {
  test('is each visitor once, since its first tab, by public ids', async () => {
    const { needs } = useCaseHarness();
    await needs.connections.add(
      aConnection({ connectionId: 'a=', connectedAt: NOW_MS, url: 'https://shop.example/b' }),
    );
    await needs.connections.add(
      aConnection({ connectionId: 'b=', connectedAt: NOW_MS - 1000, url: 'https://shop.example/a', domain: 'shop' }),
    );
    await needs.connections.add(aConnection({ connectionId: 'c=', connectedAt: NOW_MS + 1000 }));
    await needs.connections.add(anAgentsConnection());

    const { users, next } = await listOnlineUsers(needs, { caller: admin, limit: 100 });

    expect(users).toEqual([
      {
        userId: 'v_1',
        sessionId: expect.stringMatching(/^s_[A-Za-z0-9_-]{22}$/),
        connectedAt: new Date(NOW_MS - 1000).toISOString(),
        anonymous: true,
        name: undefined,
        label: undefined,
        status: 'initial',
        domain: 'shop',
        origin: undefined,
        url: 'https://shop.example/a',
      },
    ]);
    expect(next).toBeNull();
    expect(JSON.stringify(users)).not.toContain(aCaller().sessionId);
  });

  test('is listed in pages, each visitor on one', async () => {
    const { needs } = useCaseHarness();
    for (let number = 0; number < 7; number++) {
      for (const tab of ['a', 'b', 'c']) {
        await needs.connections.add(aConnection({ connectionId: `${tab}${number}=`, subject: `visitor:v_${number}` }));
      }
    }
    const found: string[] = [];

    for (let after: string | null | undefined; after !== null; ) {
      const page = await listOnlineUsers(needs, { caller: admin, limit: 2, ...(after ? { after } : {}) });
      found.push(...page.users.map(({ userId }) => userId));
      after = page.next;
    }

    expect(found).toEqual(['v_0', 'v_1', 'v_2', 'v_3', 'v_4', 'v_5', 'v_6']);
  });

  test('continues after users of the site too', async () => {
    const { needs } = useCaseHarness();
    await needs.connections.add(aConnection({ subject: 'user:anna@example.org' }));

    const page = await listOnlineUsers(needs, { caller: admin, limit: 1 });

    expect(await listOnlineUsers(needs, { caller: admin, limit: 1, after: page.next ?? '' })).toEqual({
      users: [],
      next: null,
    });
  });

  test('includes no visitor of another tenant', async () => {
    const { needs } = useCaseHarness();
    await needs.connections.add(aConnection({ tenantId: RIVAL }));

    expect((await listOnlineUsers(needs, { caller: admin, limit: 10 })).users).toEqual([]);
  });

  test.each([
    ['an agent', agentNamed('ann')],
    ['a visitor', aCaller()],
  ])('is not for %s', async (_, caller) => {
    await expect(listOnlineUsers(useCaseHarness().needs, { caller, limit: 10 })).rejects.toMatchObject({
      code: 'ERR_FORBIDDEN',
    });
  });

  test.each(['', 'v_1', 'visitor:', 'agent:ann', 'visitor:a#b', `visitor:${'x'.repeat(129)}`])(
    'is refused for a cursor that was never given out (%j)',
    async (after) => {
      await expect(listOnlineUsers(useCaseHarness().needs, { caller: admin, limit: 10, after })).rejects.toMatchObject({
        code: 'ERR_INVALID',
        field: 'after',
      });
    },
  );
});

import { expect, test } from 'vitest';
import { cannedOwner } from '../../../../lambdas/domain/desk/canned-owner.ts';
import { type CannedScope, shortcut } from '../../../../lambdas/domain/desk/canned-reply.ts';
import type { Use } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { listCannedReplies } from '../../../../lambdas/use-cases/desk/list-canned-replies.ts';
import { showCannedReply } from '../../../../lambdas/use-cases/desk/show-canned-reply.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { aCaller, RIVAL } from '../../../support/builders/tenants.ts';
import { agentNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryCannedReplyStore } from '../../../support/stores/in-memory-canned-reply-store.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');

/** Replies as `scope.shortcut` of an agent. */
async function withReplies(...replies: readonly (readonly [typeof ann, CannedScope, string])[]) {
  const cannedReplies = inMemoryCannedReplyStore();
  for (const [agent, scope, name] of replies) {
    const reply = { shortcut: shortcut(name), text: `${agent.userId} ${scope} ${name}`, changedAt: 0 };
    await cannedReplies.set(cannedOwner(agent, scope), reply, 100);
  }
  return { cannedReplies, quotas: NO_QUOTAS };
}

const REPLIES = [
  [ann, 'tenant', 'hello'],
  [ann, 'tenant', 'bye'],
  [ann, 'private', 'hello'],
  [bob, 'private', 'mine'],
] as const;

const idsOf = ({ replies }: { replies: { scope: string; shortcut: string }[] }) =>
  replies.map((reply) => `${reply.scope}.${reply.shortcut}`);

test('an agent’s replies are its own and then the tenant’s, and nobody else’s', async () => {
  const needs = await withReplies(...REPLIES);

  expect(idsOf(await listCannedReplies(needs, { caller: ann, limit: 100 }))).toEqual([
    'private.hello',
    'tenant.bye',
    'tenant.hello',
  ]);
  expect(idsOf(await listCannedReplies(needs, { caller: bob, limit: 100 }))).toEqual([
    'private.mine',
    'tenant.bye',
    'tenant.hello',
  ]);
  const annElsewhere = agentNamed('ann', { tenantId: RIVAL });
  expect(await listCannedReplies(needs, { caller: annElsewhere, limit: 100 })).toEqual({ replies: [], next: null });
});

test.each([1, 2, 3, 4])('pages of %i, joined in order, have each reply once', async (limit) => {
  const needs = await withReplies(...REPLIES);
  const pages: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listCannedReplies(needs, { caller: ann, limit, after });
    expect(page.replies.length).toBeGreaterThan(0);
    pages.push(...idsOf(page));
    if (page.next === null) break;
    after = page.next;
  }
  expect(pages).toEqual(['private.hello', 'tenant.bye', 'tenant.hello']);
});

test('the list of one scope goes on in that scope', async () => {
  const needs = await withReplies(...REPLIES);
  const first = await listCannedReplies(needs, { caller: ann, scope: 'tenant', limit: 1 });

  expect(idsOf(first)).toEqual(['tenant.bye']);
  expect(
    idsOf(await listCannedReplies(needs, { caller: ann, scope: 'tenant', limit: 1, after: first.next ?? '' })),
  ).toEqual(['tenant.hello']);
  expect(idsOf(await listCannedReplies(needs, { caller: ann, scope: 'private', limit: 9 }))).toEqual(['private.hello']);
});

test.each(['', 'hello', 'other.hello', 'private.', 'private.A', 'tenant.a.b', 'private.a#b'])(
  'a cursor that was not given out, %j, is refused',
  async (after) => {
    const needs = await withReplies(...REPLIES);
    await expect(listCannedReplies(needs, { caller: ann, after, limit: 9 })).rejects.toMatchObject({ field: 'after' });
  },
);

test('a list counts by its size among the reads of its tenant, and is refused before it is read once these are used up', async () => {
  const { cannedReplies } = await withReplies();
  const reply = { shortcut: shortcut('long'), text: 'x'.repeat(4000), changedAt: 0 };
  for (const name of ['a', 'b']) {
    await cannedReplies.set(cannedOwner(ann, 'private'), { ...reply, shortcut: shortcut(name) }, 9);
  }
  const used: [Use, number | undefined][] = [];
  const quotas = {
    ...NO_QUOTAS,
    consume: async (_: unknown, use: Use, amount?: number) => {
      used.push([use, amount]);
      return 0;
    },
  };

  await listCannedReplies({ cannedReplies, quotas }, { caller: ann, limit: 9 });

  expect(used).toEqual([[{ used: 'reads', by: 'staff' }, 2]]);
  const held = { ...NO_QUOTAS, heldFor: () => 3 };
  await expect(listCannedReplies({ cannedReplies, quotas: held }, { caller: ann, limit: 9 })).rejects.toMatchObject({
    code: 'ERR_RATE_LIMITED',
    retryAfter: 3,
  });
});

test('a shortcut means the agent’s own reply, else the tenant’s, unless a scope is named', async () => {
  const needs = await withReplies(...REPLIES);
  const hello = shortcut('hello');

  expect((await showCannedReply(needs, { caller: ann, shortcut: hello })).scope).toBe('private');
  expect((await showCannedReply(needs, { caller: ann, shortcut: hello, scope: 'tenant' })).scope).toBe('tenant');
  expect((await showCannedReply(needs, { caller: bob, shortcut: hello })).scope).toBe('tenant');
});

test('another agent’s own reply is as if it were not there', async () => {
  const needs = await withReplies(...REPLIES);
  const none = { code: 'ERR_NOT_FOUND' };

  for (const scope of ['private', 'tenant', undefined] as const) {
    await expect(showCannedReply(needs, { caller: ann, shortcut: shortcut('mine'), scope })).rejects.toMatchObject(
      none,
    );
  }
});

test('a visitor may see none', async () => {
  const needs = await withReplies(...REPLIES);
  const visitor = aCaller();

  await expect(listCannedReplies(needs, { caller: visitor, limit: 9 })).rejects.toMatchObject({
    code: 'ERR_FORBIDDEN',
  });
  await expect(showCannedReply(needs, { caller: visitor, shortcut: shortcut('hello') })).rejects.toMatchObject({
    code: 'ERR_FORBIDDEN',
  });
});

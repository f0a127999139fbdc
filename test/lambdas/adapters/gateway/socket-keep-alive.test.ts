import { expect, test } from 'vitest';
import { socketKeepAlive } from '../../../../lambdas/adapters/gateway/socket-keep-alive.ts';
import type { Posted } from '../../../../lambdas/domain/delivery/connection-sender.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const SOCKET = {
  tenantId: SHOP,
  subject: 'visitor:v_1',
  role: 'visitor',
  connectionId: 's=',
  door: 'chat',
  connectedAt: 0,
} as const;

test.each<{ posts: [Posted, ...Posted[]]; outcome: Posted; attempts: number }>([
  { posts: ['sent'], outcome: 'sent', attempts: 1 },
  { posts: ['busy', 'sent'], outcome: 'sent', attempts: 2 },
  { posts: ['busy', 'gone'], outcome: 'gone', attempts: 2 },
  { posts: ['busy'], outcome: 'busy', attempts: 2 },
  { posts: ['gone'], outcome: 'gone', attempts: 1 },
])('a post answered $posts ends as $outcome, after $attempts attempts', async ({ posts, outcome, attempts }) => {
  const [sender, time] = [fakeConnectionSender(), fixedClock()];
  sender.answering('s=', ...posts);

  expect(await socketKeepAlive(sender, time.sleep).post(SOCKET)).toBe(outcome);

  expect(sender.attemptsOf('s=')).toBe(attempts);
});

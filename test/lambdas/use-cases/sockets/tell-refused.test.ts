import { expect, test } from 'vitest';
import type { Posted } from '../../../../lambdas/domain/delivery/connection-sender.ts';
import { tellRefused } from '../../../../lambdas/use-cases/sockets/tell-refused.ts';

/** A gateway that answers posts in this way, the last one for ever. */
function telling(...answers: Posted[]) {
  const done: string[] = [];
  const needs = {
    async post(connectionId: string, frame: string): Promise<Posted> {
      const posts = done.filter((what) => what.startsWith('post')).length;
      done.push(`post ${connectionId} ${frame}`);
      return answers[posts] ?? answers.at(-1) ?? 'sent';
    },
    async close(connectionId: string, reason: string) {
      done.push(`close ${connectionId} ${reason}`);
      return true;
    },
    sleep: async () => {},
  };
  return { done, tell: () => tellRefused(needs, { connectionId: 'socket=', frame: 'no' }) };
}

test.each([
  ['at once', ['sent'], 1],
  ['once its socket is open', ['gone', 'gone', 'busy', 'sent'], 4],
  ['a second at most', ['gone'], 7],
] as const)('a client is told %s, and then its socket is closed', async (_, answers, posts) => {
  const { done, tell } = telling(...answers);

  await tell();

  expect(done).toEqual([...Array<string>(posts).fill('post socket= no'), 'close socket= refused']);
});

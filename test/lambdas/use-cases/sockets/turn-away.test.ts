import { expect, test } from 'vitest';
import { turnAway } from '../../../../lambdas/use-cases/sockets/turn-away.ts';

test('a socket is ended once a post has shown that it is open', async () => {
  const done: string[] = [];
  const outcomes = ['gone', 'gone', 'sent'] as const;
  await turnAway(
    {
      post: async (connectionId, frame) => outcomes[done.push(`post ${frame} to ${connectionId}`) - 1] ?? 'busy',
      isStored: async () => true,
      sleep: async () => {},
      close: async (connectionId, reason) => Boolean(done.push(`close ${connectionId}: ${reason}`)),
    },
    { connectionId: 'socket-1=', frame: '6' },
  );

  expect(done).toEqual([...Array(3).fill('post 6 to socket-1='), 'close socket-1=: unidentified']);
});

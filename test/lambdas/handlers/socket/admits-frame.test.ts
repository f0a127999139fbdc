import { expect, test } from 'vitest';
import type { RefusalCode } from '../../../../lambdas/domain/errors.ts';
import { chargeRefused } from '../../../../lambdas/handlers/socket/admits-frame.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';

/** Whether the socket is ended of a client that sends a hundred frames which are refused by this code. */
async function isEnded(code: RefusalCode): Promise<boolean> {
  const { needs, closed } = socketDependencies();
  for (let frame = 0; frame < 100; frame++) await chargeRefused(needs, 'desk-1=', { code });
  return closed.length > 0;
}

test('a client that goes on sending what is refused is ended, and not one that was too late or came at a bad time', async () => {
  for (const code of ['ERR_INVALID', 'ERR_FORBIDDEN', 'ERR_NOT_FOUND'] as const) expect(await isEnded(code)).toBe(true);
  for (const code of ['ERR_TAKEN', 'ERR_BUSY', 'ERR_RATE_LIMITED', 'ERR_INTERNAL'] as const)
    expect(await isEnded(code)).toBe(false);
});

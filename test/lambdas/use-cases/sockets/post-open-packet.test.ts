import { expect, test } from 'vitest';
import { postOpenPacket } from '../../../../lambdas/use-cases/sockets/post-open-packet.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

const openPacket = (fake: ReturnType<typeof fakeConnectionSender>, { sleep } = fixedClock()) =>
  postOpenPacket({ post: fake.post, sleep }, { connectionId: 's=', frame: '{"open":true}' });

test('the open packet is posted as soon as the socket is open', async () => {
  const fake = fakeConnectionSender();
  fake.answering('s=', 'gone', 'gone', 'busy', 'sent');

  await openPacket(fake);

  expect(fake.framesOf('s=')).toEqual([{ open: true }]);
  expect(fake.attemptsOf('s=')).toBe(4);
});

test('posting to a socket that never opens ends after about five seconds', async () => {
  const [fake, time] = [fakeConnectionSender(), fixedClock()];
  fake.answering('s=', 'gone');

  await openPacket(fake, time);

  const waited = time.slept.reduce((sum, wait) => sum + wait, 0);
  expect([waited > 4500, waited < 6000]).toEqual([true, true]);
});

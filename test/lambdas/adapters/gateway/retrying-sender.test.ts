import { expect, test } from 'vitest';
import { retryingSender } from '../../../../lambdas/adapters/gateway/retrying-sender.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

test('a socket that is busy briefly gets its post on a retry, once', async () => {
  const [fake, time] = [fakeConnectionSender(), fixedClock()];
  fake.answering('s=', 'busy', 'busy', 'sent');

  expect(await retryingSender(fake, time.sleep).post('s=', '{}')).toBe('sent');

  expect(fake.framesOf('s=')).toHaveLength(1);
});

test('posts to a socket that stays busy are given up within seconds, to one that is gone at once', async () => {
  const [fake, time] = [fakeConnectionSender(), fixedClock()];
  fake.answering('busy=', 'busy');
  fake.answering('gone=', 'gone');

  expect(await retryingSender(fake, time.sleep).post('busy=', '{}')).toBe('busy');
  expect(await retryingSender(fake, time.sleep).post('gone=', '{}')).toBe('gone');

  expect(fake.attemptsOf('gone=')).toBe(1);
  expect(time.slept.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(2000);
});

import { describe, expect, test } from 'vitest';
import { postOpenPacket } from '../../../../lambdas/use-cases/sockets/post-open-packet.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

const isThere = async () => true;
const isGone = async () => false;

const openPacket = (
  fake: ReturnType<typeof fakeConnectionSender>,
  isStored: () => Promise<boolean> = isThere,
  { sleep } = fixedClock(),
) => postOpenPacket({ post: fake.post, isStored, sleep }, { connectionId: 's=', frame: '{"open":true}' });

const sum = (times: number[]) => times.reduce((all, wait) => all + wait, 0);

test('the open packet is posted as soon as the socket is open', async () => {
  const fake = fakeConnectionSender();
  fake.answering('s=', 'gone', 'gone', 'busy', 'sent');

  await openPacket(fake, () => Promise.reject(new Error('read')));

  expect(fake.framesOf('s=')).toEqual([{ open: true }]);
  expect(fake.attemptsOf('s=')).toBe(4);
});

describe('posting to a socket that is gone', () => {
  test('ends after three posts and under 200 ms if its handshake was cut', async () => {
    const [fake, time] = [fakeConnectionSender(), fixedClock()];
    fake.answering('s=', 'gone');

    await openPacket(fake, isGone, time);

    expect(fake.attemptsOf('s=')).toBe(3);
    expect(sum(time.slept)).toBeLessThan(200);
  });

  test('ends with the next post if its handshake is cut meanwhile', async () => {
    const [fake, time] = [fakeConnectionSender(), fixedClock()];
    fake.answering('s=', 'gone');
    const stored = [true, true, false];

    await openPacket(fake, async () => stored.shift() ?? false, time);

    expect(fake.attemptsOf('s=')).toBe(5);
  });

  test.each([
    ['as long as its handshake is stored', isThere],
    ['where that cannot be read', () => Promise.reject(new Error('throttled'))],
  ])('goes on for about five seconds %s: its $connect may not have returned', async (_when, isStored) => {
    const [fake, time] = [fakeConnectionSender(), fixedClock()];
    fake.answering('s=', 'gone');

    await openPacket(fake, isStored, time);

    expect(sum(time.slept)).toBeGreaterThan(4500);
    expect(sum(time.slept)).toBeLessThan(6000);
  });

  test('[DEAD3] is no reason to give up on one that opens after the lookup', async () => {
    const fake = fakeConnectionSender();
    fake.answering('s=', 'gone', 'gone', 'gone', 'gone', 'gone', 'sent');

    await openPacket(fake);

    expect(fake.framesOf('s=')).toEqual([{ open: true }]);
  });
});

test('a socket that is busy is not looked up', async () => {
  const fake = fakeConnectionSender();
  fake.answering('s=', 'busy', 'busy', 'busy', 'busy', 'sent');

  await openPacket(fake, isGone);

  expect(fake.framesOf('s=')).toEqual([{ open: true }]);
});

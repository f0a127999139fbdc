import { expect, test } from 'vitest';
import { frameRate } from '../../../../lambdas/domain/sockets/frame-rate.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

test('each socket may send fifty frames at once, and ten a second', () => {
  const time = fixedClock();
  const sendFrame = frameRate(time.now);

  for (let n = 0; n < 50; n++) sendFrame('one=');
  expect(() => sendFrame('one=')).toThrow(expect.objectContaining({ code: 'ERR_RATE_LIMITED', retryAfter: 1 }));
  sendFrame('two=');
  time.forward(100);
  sendFrame('one=');

  expect(() => sendFrame('one=')).toThrow('too much');
});

test('a refused frame is not counted', () => {
  const time = fixedClock();
  const sendFrame = frameRate(time.now);
  for (let n = 0; n < 50; n++) sendFrame('one=');
  for (let n = 0; n < 100; n++) expect(() => sendFrame('one=')).toThrow('too much');

  time.forward(5000);

  for (let n = 0; n < 50; n++) sendFrame('one=');
});

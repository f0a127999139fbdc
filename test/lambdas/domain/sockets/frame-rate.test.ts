import { expect, test } from 'vitest';
import { frameRate } from '../../../../lambdas/domain/sockets/frame-rate.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';

test('a socket may say ten things at once, and ten a second; another one as well', () => {
  const time = fixedClock();
  const say = frameRate(time.now);

  for (let n = 0; n < 10; n++) say('one=');
  expect(() => say('one=')).toThrow(expect.objectContaining({ code: 'ERR_RATE_LIMITED', retryAfter: 1 }));
  say('two=');
  time.forward(100);
  say('one=');

  expect(() => say('one=')).toThrow('too much');
});

test('what was refused is not counted again', () => {
  const time = fixedClock();
  const say = frameRate(time.now);
  for (let n = 0; n < 10; n++) say('one=');
  for (let n = 0; n < 100; n++) expect(() => say('one=')).toThrow('too much');

  time.forward(1000);

  for (let n = 0; n < 10; n++) say('one=');
});

import { expect, test } from 'vitest';
import { keepAliveRate } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import { growKeepAlive } from '../../../../lib/bench/growth/keep-alive-growth.ts';
import { settings } from '../../../../lib/settings.ts';

const usual = settings({}, {}).throttle;
const large = settings({ requestRate: 4000, requestBurst: 4000 }, {}).throttle;

test.each([
  ['200,000 sockets with the usual settings', 200_000, usual],
  ['1,000,000 sockets with requestRate=4000', 1_000_000, large],
])('[DEAD5] of %s no keep-alive is lost, and no answer to one is refused', async (_, sockets, stage) => {
  const grown = { sockets, stage, pace: keepAliveRate(stage.rate), minutes: 2 };

  for (const speed of [333, 2000]) {
    const { posted, lost, refused, lastAfter } = await growKeepAlive({ ...grown, speed });

    expect({ posted, lost, refused }).toEqual({ posted: sockets / 4, lost: 0, refused: 0 });
    expect(lastAfter).toBeLessThan(55_000);
  }
});

test('[DEAD5] of 1,000,000 sockets with the usual settings no keep-alive is lost, but answers are refused', async () => {
  const grown = { sockets: 1_000_000, stage: usual, pace: keepAliveRate(usual.rate), minutes: 1, speed: 333 };

  const { lost, refused } = await growKeepAlive(grown);

  expect(lost).toBe(0);
  expect(refused).toBeGreaterThan(0);
});

test('handed over all at once, most of the keep-alives of 1,000,000 sockets would be lost', async () => {
  const { posted, lost } = await growKeepAlive({
    sockets: 1_000_000,
    stage: large,
    pace: Number.POSITIVE_INFINITY,
    minutes: 1,
    speed: 333,
  });

  expect(lost / posted).toBeGreaterThan(0.5);
});

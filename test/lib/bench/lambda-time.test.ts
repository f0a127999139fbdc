import { describe, expect, test } from 'vitest';
import { billedMs, proportional, underQuota } from '../../../lib/bench/lambda-time.ts';

describe('a function with a fifth of a processor', () => {
  const MB = 1769 / 5;

  test('is five times as slow in proportion, and waits as long', () => {
    expect(proportional({ waitMs: 28, waits: 6, cpuMs: 5 }, MB)).toBeCloseTo(53);
  });

  test('under a quota uses its share of each period, and stands still in between', () => {
    // 4 ms of each 20: after 4 + 4 + 2 ms of work, two periods and 2 ms.
    expect(underQuota({ waitMs: 0, waits: 0, cpuMs: 10 }, MB)).toBeCloseTo(42);
  });

  test('under a quota is not slowed where waits spread its work over periods', () => {
    expect(underQuota({ waitMs: 40, waits: 2, cpuMs: 6 }, MB)).toBeCloseTo(46);
  });

  test('is billed by the longer of both', () => {
    const invocation = { waitMs: 28, waits: 6, cpuMs: 5 };

    expect(billedMs(invocation, MB)).toBe(Math.max(proportional(invocation, MB), underQuota(invocation, MB)));
  });
});

test('a whole processor is slowed by neither', () => {
  const invocation = { waitMs: 28, waits: 6, cpuMs: 5 };

  expect(proportional(invocation, 1769)).toBeCloseTo(33);
  expect(underQuota(invocation, 1769)).toBeCloseTo(33);
});

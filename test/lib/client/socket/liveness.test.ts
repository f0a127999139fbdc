import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { liveness } from '../../../../lib/client/socket/liveness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

/** A line and its reader; `answers` says whether the far end lives. */
function line({ answers = true, isWatched = true, isHidden = false } = {}) {
  const reader = { isWatched, isHidden, answers };
  let pings = 0;
  let deaths = 0;
  const watch = { isWatched: () => reader.isWatched, isHidden: () => reader.isHidden, onWake: () => () => {} };
  const life = liveness({
    watch,
    ping() {
      pings++;
      if (reader.answers) setTimeout(life.heard, 50);
    },
    onDead: () => void deaths++,
  });
  life.start();
  return { life, reader, pings: () => pings, deaths: () => deaths };
}

describe('a line that died silently', () => {
  it('is noticed within a minute while somebody looks', () => {
    const { deaths } = line({ answers: false });

    vi.advanceTimersByTime(MINUTE);

    expect(deaths()).toBe(1);
  });

  it('is noticed while nobody looks when the gateway’s beats are missing', () => {
    const { pings, deaths } = line({ answers: false, isWatched: false });

    vi.advanceTimersByTime(16 * MINUTE);
    expect([pings(), deaths()]).toEqual([0, 0]);
    vi.advanceTimersByTime(2 * MINUTE);

    expect([pings(), deaths()]).toEqual([1, 1]);
  });

  it('is noticed seconds after its reader came back, or an acknowledgement was overdue', () => {
    const { life, deaths } = line({ answers: false, isWatched: false });

    life.check();
    vi.advanceTimersByTime(6_000);

    expect(deaths()).toBe(1);
  });

  it('is noticed seconds after the machine woke', () => {
    const { pings, deaths } = line({ answers: false, isWatched: false });
    vi.advanceTimersByTime(10_000);

    vi.setSystemTime(Date.now() + 60 * MINUTE);
    vi.advanceTimersByTime(11_000);

    expect([pings(), deaths()]).toEqual([1, 1]);
  });
});

describe('a line that lives', () => {
  it('is asked nothing while frames come', () => {
    const { life, pings } = line();

    for (let second = 0; second < 600; second += 30) {
      vi.advanceTimersByTime(30_000);
      life.heard();
    }

    expect(pings()).toBe(0);
  });

  it('is asked nothing while nobody looks and the gateway’s beats come', () => {
    const { life, pings } = line({ isWatched: false });

    for (let minute = 0; minute < 120; minute += 8) {
      vi.advanceTimersByTime(8 * MINUTE);
      life.heard();
    }

    expect(pings()).toBe(0);
  });

  it('is asked about once in forty seconds of silence while somebody looks, and stays', () => {
    const { pings, deaths } = line();

    vi.advanceTimersByTime(10 * MINUTE);

    expect(pings()).toBeGreaterThanOrEqual(13);
    expect(pings()).toBeLessThanOrEqual(15);
    expect(deaths()).toBe(0);
  });

  it('is not asked twice for one answer', () => {
    const { life, pings } = line({ answers: false });

    life.check();
    life.check();

    expect(pings()).toBe(1);
  });

  it('is not asked because timers of a hidden page run late', () => {
    const { pings } = line({ isWatched: false, isHidden: true });

    for (let minute = 0; minute < 5; minute++) {
      vi.setSystemTime(Date.now() + MINUTE);
      vi.advanceTimersByTime(5_000);
    }

    expect(pings()).toBe(0);
  });

  it('is asked nothing after it was ended', () => {
    const { life, pings, deaths } = line({ answers: false });

    life.check();
    life.stop();
    vi.advanceTimersByTime(10 * MINUTE);

    expect([pings(), deaths()]).toEqual([1, 0]);
  });
});

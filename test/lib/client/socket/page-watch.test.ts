import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pageWatch } from '../../../../lib/client/socket/page-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function page() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const watch = pageWatch({ window, document });
  let wakes = 0;
  const end = watch.onWake(() => void wakes++);
  return {
    watch,
    end,
    wakes: () => wakes,
    on: (name: string) => void window.dispatchEvent(new Event(name)),
    turn(state: 'visible' | 'hidden') {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

it('a visible page is looked at until nothing moved for five minutes, and again from the next movement', () => {
  const { watch, on, wakes } = page();

  vi.advanceTimersByTime(4 * 60_000);
  expect(watch.isWatched()).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(watch.isWatched()).toBe(false);
  on('pointermove');
  on('keydown');

  expect(watch.isWatched()).toBe(true);
  expect(wakes()).toBe(1);
});

it('a hidden page is not looked at, and wakes when it is shown', () => {
  const { watch, turn, wakes } = page();

  turn('hidden');
  expect([watch.isWatched(), watch.isHidden(), wakes()]).toEqual([false, true, 0]);
  turn('visible');

  expect([watch.isWatched(), watch.isHidden(), wakes()]).toEqual([true, false, 1]);
});

it.each(['online', 'offline', 'focus', 'pageshow'])('the event %s wakes', (name) => {
  const { on, wakes } = page();

  on(name);

  expect(wakes()).toBe(1);
});

it('nothing is heard after the end', () => {
  const { end, on, turn, wakes } = page();

  end();
  for (const name of ['online', 'focus', 'pointermove']) on(name);
  turn('visible');

  expect(wakes()).toBe(0);
});

import type { Watch } from './watch.ts';

/** Milliseconds after the last sign of life for which somebody counts as looking at a visible page: readers sit still. */
const LOOKING = 5 * 60_000;

const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll', 'touchstart', 'focus'];

/** What says that the page or the network is back. `offline` too: what the browser says of the network is only a hint. */
const RETURNS = ['online', 'offline', 'focus', 'pageshow'];

type Target = {
  addEventListener(type: string, listener: () => void, options?: object): void;
  removeEventListener(type: string, listener: () => void, options?: object): void;
};
export type WatchedPage = { window: Target; document: Target & { visibilityState: string } };

/** Watches a page: it is looked at while it is visible and somebody moved, typed or scrolled in the last minutes. */
export function pageWatch({ window, document }: WatchedPage): Watch {
  let lastSign = Date.now();
  const isVisible = () => document.visibilityState === 'visible';

  return {
    isWatched: () => isVisible() && Date.now() - lastSign < LOOKING,
    isHidden: () => !isVisible(),
    onWake(wake) {
      const seen = () => {
        const wasAway = Date.now() - lastSign >= LOOKING;
        lastSign = Date.now();
        if (wasAway && isVisible()) wake();
      };
      const shown = () => {
        if (!isVisible()) return;
        lastSign = Date.now();
        wake();
      };
      const passive = { passive: true, capture: true };
      for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, seen, passive);
      for (const name of RETURNS) window.addEventListener(name, wake);
      document.addEventListener('visibilitychange', shown);
      return () => {
        for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, seen, passive);
        for (const name of RETURNS) window.removeEventListener(name, wake);
        document.removeEventListener('visibilitychange', shown);
      };
    },
  };
}

/** The page that this program runs in, if it does. */
export function ownPage(): WatchedPage | undefined {
  const { document, addEventListener } = globalThis as Partial<WatchedPage> & { addEventListener?: unknown };
  return document && addEventListener ? { window: globalThis as unknown as Target, document } : undefined;
}

import { useEffect } from 'preact/hooks';
import { type Place, type Shortcut, shortcutOf } from './shortcuts.ts';

/** Calls what a key of the page means. One that means nothing here is left to the browser. */
export function useShortcuts(run: (shortcut: Shortcut) => boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const shortcut = shortcutOf(event, placeOf(event.target));
      if (shortcut && run(shortcut)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [run]);
}

function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog, .menu-panel')) return 'dialog';
  if (target.closest('input, textarea, select, [contenteditable]')) return 'field';
  return target.closest('[data-rows]') ? 'list' : 'page';
}

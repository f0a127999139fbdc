import { useEffect, useState } from 'preact/hooks';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { lineText } from './line-text.ts';

/** Milliseconds for which a line may be down before that is said: most come back at once. */
const PATIENCE = 1_500;

/** Says, in one place, that the line is down, and what becomes of what was written. */
export function LineBar() {
  const desk = useDesk();
  const line = useValue(desk.line);
  const unsent = useValue(desk.outbox, (items) => items.filter(({ error }) => !error).length);
  const isOffline = useIsOffline();
  const text = lineText(line, isOffline, unsent);
  const isShown = useLasting(text !== null);
  return (
    <div class="line-bar" role="status" data-shown={isShown && text !== null}>
      {isShown ? text : ''}
    </div>
  );
}

function useIsOffline(): boolean {
  const [isOffline, set] = useState(!navigator.onLine);
  useEffect(() => {
    const look = () => set(!navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return isOffline;
}

/** Whether something has been true for a while. */
function useLasting(isTrue: boolean): boolean {
  const [hasLasted, set] = useState(false);
  useEffect(() => {
    if (!isTrue) return set(false);
    const timer = setTimeout(() => set(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [isTrue]);
  return hasLasted;
}

import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Observable } from '../store/observable.ts';

/** The value of an observable, or what is selected of it; the view is drawn again when that is another. */
export function useValue<T, S = T>(
  source: Observable<T>,
  select: (value: T) => S = (value) => value as unknown as S,
): S {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const selected = select(source.get());
  const latest = useRef({ select, selected });
  latest.current = { select, selected };
  useLayoutEffect(() => {
    const look = () => {
      if (!Object.is(latest.current.select(source.get()), latest.current.selected)) redraw(undefined as never);
    };
    // It may have changed between drawing and now.
    look();
    return source.subscribe(look);
  }, [source]);
  return selected;
}

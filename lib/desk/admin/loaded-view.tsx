import type { ComponentChildren } from 'preact';
import { useValue } from '../ui/use-value.ts';
import type { Loadable } from './loaded.ts';

type Props<T> = { of: Loadable<T>; children: (value: T) => ComponentChildren };

/** What was read from the gateway; until then, that it is read, or why it could not be. */
export function LoadedView<T>({ of, children }: Props<T>) {
  const state = useValue(of.state);
  if (state.is === 'loaded') return <>{children(state.value)}</>;
  if (state.is === 'loading') {
    return (
      <p class="empty" role="status">
        One moment…
      </p>
    );
  }
  return (
    <div class="stack" role="alert">
      <p class="problem-text">{state.problem.text}</p>
      <p class="buttons">
        <button type="button" class="button" onClick={of.load}>
          Try again
        </button>
      </p>
    </div>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { type Desk, openDesk } from '../desk.ts';
import type { SignInFlow } from '../sign-in/sign-in.ts';
import { SignInView } from '../sign-in/sign-in-view.tsx';
import { DeskProvider } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { DeskView } from './desk-view.tsx';
import type { Router } from './route.ts';

/** The page: the way in, and for who is in, the desk. */
export function App({ flow, routes }: { flow: SignInFlow; routes: Router }) {
  const state = useValue(flow.now);
  const [desk, setDesk] = useState<Desk | null>(null);

  useEffect(() => {
    if (state.is !== 'in') {
      // What was on the page of who is out is not shown to who comes next; what it had written stays in its tab.
      return setDesk(null);
    }
    const opened = openDesk({ url: location.origin, tokens: state.tokens, me: state.as, router: routes });
    const stop = opened.refused.subscribe(() => {
      if (opened.refused.get()) flow.over();
    });
    // It is drawn in a task of its own.
    const drawn = setTimeout(() => setDesk(opened));
    return () => {
      clearTimeout(drawn);
      stop();
      opened.close();
    };
  }, [state.is === 'in' ? state.tokens : null, state.is === 'in' ? `${state.as.staffId} ${state.as.role}` : '']);

  if (state.is !== 'in') return <SignInView state={state} flow={flow} />;
  if (!desk || desk.me.staffId !== state.as.staffId) return null;
  return (
    <DeskProvider value={desk}>
      <DeskView onSignOut={flow.signOut} onSwitch={flow.teams().length > 1 ? flow.chooseAgain : undefined} />
    </DeskProvider>
  );
}

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SignIn, SignInFlow } from './sign-in.ts';

type Props = { state: Exclude<SignIn, { is: 'in' }>; flow: SignInFlow };

/** What is shown to who is not in: what is to be done. */
export function SignInView({ state, flow }: Props) {
  useEffect(() => {
    document.title = 'Desk';
  }, []);
  return (
    <main class="gate">
      <h1>Desk</h1>
      <Inside state={state} flow={flow} />
    </main>
  );
}

function Inside({ state, flow }: Props) {
  switch (state.is) {
    case 'looking':
      return <p role="status">One moment…</p>;
    case 'invited':
      return (
        <>
          <p>
            You are invited to answer the visitors of <b>{state.to}</b>.
          </p>
          <Problem>{state.problem}</Problem>
          <p class="buttons">
            <button type="button" class="button primary" disabled={state.isBusy} onClick={flow.accept}>
              {state.isBusy ? 'One moment…' : 'Accept the invitation'}
            </button>
          </p>
          <p class="hint">This browser stays signed in for 30 days after it was last used.</p>
        </>
      );
    case 'choosing':
      return (
        <>
          <p>This browser answers for several teams. Which one here?</p>
          <ul class="teams">
            {state.teams.map(({ tenantId, name }) => (
              <li key={tenantId}>
                <button type="button" class="button" onClick={() => flow.choose(tenantId)}>
                  <b>{tenantId}</b> {name && <small>as {name}</small>}
                </button>
              </li>
            ))}
          </ul>
        </>
      );
    case 'out':
      return <Out state={state} flow={flow} />;
  }
}

const WHY = {
  never: 'You are not signed in.',
  over: 'Your sign-in is over.',
  left: 'You have signed out.',
  unreachable: 'The gateway cannot be reached.',
} as const;

function Out({ state, flow }: { state: Extract<SignIn, { is: 'out' }>; flow: SignInFlow }) {
  return (
    <>
      <p role="status">{WHY[state.why]}</p>
      {state.why !== 'unreachable' && <Problem>{state.problem}</Problem>}
      {state.why !== 'unreachable' &&
        (state.provider ? (
          <p class="buttons">
            <button type="button" class="button primary" onClick={flow.goToProvider}>
              Sign in at {new URL(state.provider.issuer).host}
            </button>
          </p>
        ) : (
          <p>Ask an admin of your team for an invitation, and open its link in this browser.</p>
        ))}
      {state.why === 'over' && <p class="hint">What you had written and not sent is kept in this tab.</p>}
      {state.why !== 'left' && (
        <p class="buttons">
          <button type="button" class="button" onClick={flow.tryAgain}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}

const Problem = ({ children }: { children: ComponentChildren }) =>
  children ? (
    <p class="problem-text" role="alert">
      {children}
    </p>
  ) : null;

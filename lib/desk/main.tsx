import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Who is signed in, as the gateway answers it (`docs/accounts.md`). */
type SignedIn = { tenantId: string; userId: string; role: string; name?: string };

type State =
  | { is: 'loading' }
  | { is: 'invited'; secret: string }
  | { is: 'out'; why: string }
  | { is: 'in'; as: SignedIn };

/** A call of the routes that look at the desk's cookie. Null: whoever asks is not signed in. */
async function signedIn(route: 'accept' | 'refresh' | 'sign-out', body: object): Promise<SignedIn | null> {
  const answer = await fetch(`/api/chat/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.ok ? answer.json() : null;
}

/** The secret of the invitation that a link has led here with, taken out of the address, where others would see it. */
function takenInvitation(): string | undefined {
  const [, secret] = /^#invite=(.+)$/.exec(location.hash) ?? [];
  if (secret) history.replaceState(null, '', location.pathname);
  return secret;
}

const ASK = 'Ask an admin of your team for an invitation.';

/** The same for every try of this page, so that an invitation whose answer was lost can be accepted again. */
const nonce = crypto.randomUUID();

function Desk() {
  const [state, show] = useState<State>({ is: 'loading' });
  const signIn = async (asked: Promise<SignedIn | null>, why: string) => {
    const as = await asked.catch(() => null);
    show(as ? { is: 'in', as } : { is: 'out', why });
  };
  useEffect(() => {
    const secret = takenInvitation();
    if (secret) show({ is: 'invited', secret });
    else signIn(signedIn('refresh', {}), `You are signed out. ${ASK}`);
  }, []);
  const accept = (secret: string) =>
    signIn(signedIn('accept', { secret, nonce }), `This invitation counts no longer. ${ASK}`);
  const signOut = async () => {
    await signedIn('sign-out', {});
    show({ is: 'out', why: 'You have signed out.' });
  };
  return (
    <main>
      <h1>Desk</h1>
      {state.is === 'loading' && <p role="status">One moment…</p>}
      {state.is === 'invited' && (
        <button type="button" onClick={() => accept(state.secret)}>
          Accept the invitation
        </button>
      )}
      {state.is === 'out' && <p role="status">{state.why}</p>}
      {state.is === 'in' && (
        <>
          <p role="status">
            You are signed in as {state.as.name ?? state.as.userId}, {state.as.role} of {state.as.tenantId}.
          </p>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </>
      )}
    </main>
  );
}

const root = document.getElementById('desk');
if (root) render(<Desk />, root);

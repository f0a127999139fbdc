import { useState } from 'preact/hooks';
import { ConfirmDialog } from './confirm-dialog.tsx';

type Props = { signOutAll: () => Promise<void>; onSignedOut: () => void };

/** Ends every sign-in of the team, as after a lost laptop. */
export function SignOutAll({ signOutAll, onSignedOut }: Props) {
  const [asks, ask] = useState(false);
  return (
    <>
      <h2>Sign everybody out</h2>
      <p>
        If a device was lost and you do not know whose: every agent and admin is signed out within a minute, you too. To
        sign out one of them, remove the account and invite them again.
      </p>
      <p class="buttons">
        <button type="button" class="button danger" onClick={() => ask(true)}>
          Sign everybody out
        </button>
      </p>
      {asks && (
        <ConfirmDialog
          title="Sign everybody out?"
          act="Sign everybody out, me too"
          onAct={async () => {
            await signOutAll();
            onSignedOut();
          }}
          goes="within a minute, every sign-in, every token and every open page of all agents and admins."
          stays="accounts, conversations, settings and keys. Visitors notice nothing but that nobody answers."
          onClose={() => ask(false)}
        >
          <p>
            <strong>Everybody needs another invitation, you too.</strong> Yours has to come from the gateway’s operator
            (<code>npm run tenants -- invite</code>) or from your server, with its secret key.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

import type { Account } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { useValue } from '../ui/use-value.ts';
import { useAct } from './act.ts';
import { Choice, Field, FormProblem } from './field.tsx';
import { ShownOnce } from './shown-once.tsx';
import type { Invited, Role, Staff } from './staff.ts';
import { useFocusOnProblem } from './use-focus-on-problem.ts';

export const ROLES: Readonly<Record<Role, string>> = { agent: 'Agent', admin: 'Admin' };

const NOBODY: Invited = { userId: '', role: 'agent', name: '' };

type Props = { staff: Staff; accounts: readonly Account[] };

/** Invites a colleague. What was written stays until the gateway has taken it. */
export function InviteForm({ staff, accounts }: Props) {
  const [who, setWho] = useState(NOBODY);
  const { isBusy, problem, run } = useAct();
  const form = useFocusOnProblem(problem);
  const made = useValue(staff.made);
  const known = accounts.find(({ userId }) => userId === who.userId.trim());

  async function invite(event: Event) {
    event.preventDefault();
    if (await run(() => staff.invite({ ...who, userId: who.userId.trim(), name: who.name.trim() }))) setWho(NOBODY);
  }

  return (
    <>
      <form class="stack" ref={form} onSubmit={invite}>
        <Field
          name="userId"
          label="Who"
          hint={
            known
              ? `${known.name ?? known.userId} has an account: the link signs in another browser, and gives it the role below.`
              : 'How your team calls them, such as an e-mail address. No mail is sent: you pass the link on.'
          }
          problem={problem}
        >
          {(control) => (
            <input
              {...control}
              type="text"
              required
              maxLength={128}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={who.userId}
              onInput={(event) => setWho({ ...who, userId: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field name="name" label="Name" hint="What visitors see. They can change it later." problem={problem}>
          {(control) => (
            <input
              {...control}
              type="text"
              dir="auto"
              maxLength={80}
              autocomplete="off"
              value={who.name}
              onInput={(event) => setWho({ ...who, name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field
          name="role"
          label="Role"
          hint="Agents answer. Admins also see who is online, and all that is on this page."
          problem={problem}
        >
          {(control) => (
            <Choice {...control} value={who.role} options={ROLES} onChange={(role) => setWho({ ...who, role })} />
          )}
        </Field>
        <FormProblem problem={problem} fields={['userId', 'name', 'role']} />
        <p class="buttons">
          <button type="submit" class="button primary" aria-disabled={isBusy}>
            Make an invitation
          </button>
        </p>
      </form>
      {made && (
        <ShownOnce
          label={`The link for ${made.invitation.name ?? made.invitation.userId}`}
          text={made.link}
          hint="Whoever opens it first becomes that person: send it to nobody else. It can be used once, for 24 hours, and is not shown again."
          onDone={() => staff.made.set(null)}
        />
      )}
    </>
  );
}

import type { Invitation } from '@chat-gateway/client';
import { exactTime } from '../text/times.ts';
import { Hidden } from '../ui/hidden.tsx';
import { useValue } from '../ui/use-value.ts';
import { useAct } from './act.ts';
import { InviteForm, ROLES } from './invite-form.tsx';
import { LoadedView } from './loaded-view.tsx';
import type { Staff } from './staff.ts';
import { useFocusWhenShorter } from './use-focus-when-shorter.ts';

/** Who is to be invited, and who is. */
export function InvitationsSection({ staff }: { staff: Staff }) {
  const accounts = useValue(staff.accounts.state);
  const invitations = useValue(staff.invitations.state);
  const heading = useFocusWhenShorter(invitations.is === 'loaded' ? invitations.value.length : 0);
  return (
    <>
      <h3>Invite somebody</h3>
      <InviteForm staff={staff} accounts={accounts.is === 'loaded' ? accounts.value : []} />
      <h3 ref={heading} tabIndex={-1}>
        Open invitations
      </h3>
      <LoadedView of={staff.invitations}>
        {(all) =>
          all.length === 0 ? (
            <p class="empty">There are none.</p>
          ) : (
            <ul class="admin-rows">
              {all.map((invitation) => (
                <InvitationRow key={invitation.id} invitation={invitation} staff={staff} />
              ))}
            </ul>
          )
        }
      </LoadedView>
    </>
  );
}

function InvitationRow({ invitation, staff }: { invitation: Invitation; staff: Staff }) {
  const { isBusy, problem, run } = useAct();
  const name = invitation.name ?? invitation.userId;
  return (
    <li>
      <bdi>{name}</bdi> <span class="chip">{ROLES[invitation.role]}</span>{' '}
      <small>until {exactTime(invitation.expiresAt)}</small>
      <button
        type="button"
        class="button"
        aria-disabled={isBusy}
        onClick={() => run(() => staff.withdraw(invitation.id))}
      >
        Withdraw<Hidden> the invitation of {name}</Hidden>
      </button>
      {problem && (
        <p class="problem-text" role="alert">
          {problem.text}
        </p>
      )}
    </li>
  );
}

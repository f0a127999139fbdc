import type { Account, Agent, Invitation } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { exactTime } from '../text/times.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Hidden } from '../ui/hidden.tsx';
import { useValue } from '../ui/use-value.ts';
import { AccountRow } from './account-row.tsx';
import { useAct } from './act.ts';
import { InviteForm, ROLES } from './invite-form.tsx';
import { LoadedView } from './loaded-view.tsx';
import type { Staff } from './staff.ts';

/** Who answers: their accounts, who is there, and who is invited. */
export function TeamSection({ staff }: { staff: Staff }) {
  const { me, team, visitors } = useDesk();
  const members = useValue(team.members);
  const online = useValue(visitors.users, (users) => users.size);
  const there = [...members.values()].filter((member) => member.online).length;
  return (
    <>
      <h2>Team</h2>
      {members.size > 0 && (
        <p>
          {there} of {members.size} online, and{' '}
          <a href="#/visitors">{online === 1 ? '1 visitor' : `${online} visitors`}</a>.
        </p>
      )}
      <LoadedView of={staff.accounts}>
        {(accounts) => (
          <>
            <table class="accounts">
              <caption class="visually-hidden">Accounts</caption>
              <thead>
                <tr>
                  <th scope="col">Who</th>
                  <th scope="col">Here</th>
                  <th scope="col">Role</th>
                  <th scope="col">
                    <Hidden>Remove</Hidden>
                  </th>
                </tr>
              </thead>
              <tbody>
                {accounts.map((account) => (
                  <AccountRow
                    key={account.id}
                    account={account}
                    accounts={accounts}
                    member={members.get(account.id)}
                    isMe={account.id === me.staffId}
                    staff={staff}
                  />
                ))}
              </tbody>
            </table>
            {accounts.length === 0 && <p class="empty">Nobody has accepted an invitation yet.</p>}
            <Others members={[...members.values()]} accounts={accounts} />
            <h3>Invite somebody</h3>
            <InviteForm staff={staff} accounts={accounts} />
          </>
        )}
      </LoadedView>
      <h3>Open invitations</h3>
      <LoadedView of={staff.invitations}>
        {(invitations) =>
          invitations.length === 0 ? (
            <p class="empty">There are none.</p>
          ) : (
            <ul class="admin-rows">
              {invitations.map((invitation) => (
                <InvitationRow key={invitation.id} invitation={invitation} staff={staff} />
              ))}
            </ul>
          )
        }
      </LoadedView>
    </>
  );
}

/** Agents whose tokens come from elsewhere: they cannot be removed here. */
function Others({ members, accounts }: { members: readonly Agent[]; accounts: readonly Account[] }) {
  const known = new Set(accounts.map(({ id }) => id));
  const others = members.filter(({ id, role }) => role !== undefined && !known.has(id));
  if (others.length === 0) return null;
  return (
    <>
      <h3>Others who answer</h3>
      <p class="hint">They have no account here: your server, or your identity provider, vouches for them.</p>
      <ul class="admin-rows">
        {others.map(({ id, name, role, online }) => (
          <li key={id}>
            <bdi>{name ?? id}</bdi> <span class="chip">{role && ROLES[role]}</span> {online ? 'online' : 'not online'}
          </li>
        ))}
      </ul>
    </>
  );
}

function InvitationRow({ invitation, staff }: { invitation: Invitation; staff: Staff }) {
  const { isBusy, problem, run } = useAct();
  const [isWithdrawn, withdrawn] = useState(false);
  const name = invitation.name ?? invitation.userId;
  if (isWithdrawn) return null;
  return (
    <li>
      <bdi>{name}</bdi> <span class="chip">{ROLES[invitation.role]}</span>{' '}
      <small>until {exactTime(invitation.expiresAt)}</small>
      <button
        type="button"
        class="button"
        aria-disabled={isBusy}
        onClick={async () => withdrawn(await run(() => staff.withdraw(invitation.id)))}
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

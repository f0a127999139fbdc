import type { Account, Agent } from '@chat-gateway/client';
import { useDesk } from '../ui/desk-context.ts';
import { Hidden } from '../ui/hidden.tsx';
import { useValue } from '../ui/use-value.ts';
import { AccountRow } from './account-row.tsx';
import { InvitationsSection } from './invitations-section.tsx';
import { ROLES } from './invite-form.tsx';
import { LoadedView } from './loaded-view.tsx';
import type { Staff } from './staff.ts';
import { useFocusWhenShorter } from './use-focus-when-shorter.ts';

/** Who answers: their accounts, who is there, and who is invited. */
export function TeamSection({ staff }: { staff: Staff }) {
  const { team, visitors } = useDesk();
  const members = [...useValue(team.members).values()].filter(({ role }) => role !== undefined);
  const online = useValue(visitors.users, (users) => users.size);
  const accounts = useValue(staff.accounts.state);
  const heading = useFocusWhenShorter(accounts.is === 'loaded' ? accounts.value.length : 0);
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        Team
      </h2>
      {members.length > 0 && (
        <p>
          {members.filter((member) => member.online).length} of {members.length} online, and{' '}
          <a href="#/visitors">{online === 1 ? '1 visitor' : `${online} visitors`}</a>.
        </p>
      )}
      <LoadedView of={staff.accounts}>
        {(all) => (
          <>
            {all.length > 0 && <Accounts accounts={all} staff={staff} />}
            <Others members={members} accounts={all} />
          </>
        )}
      </LoadedView>
      <LoadedView of={staff.provider}>
        {(provider) => (provider ? <AtProvider issuer={provider.issuer} /> : <InvitationsSection staff={staff} />)}
      </LoadedView>
    </>
  );
}

function Accounts({ accounts, staff }: { accounts: readonly Account[]; staff: Staff }) {
  const { me, team } = useDesk();
  const members = useValue(team.members);
  return (
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
  );
}

/** Where a provider says who is an agent, nobody is invited. */
const AtProvider = ({ issuer }: { issuer: string }) => (
  <p>
    Your team signs in at <b>{new URL(issuer).host}</b>: who is an agent or admin is decided there.
  </p>
);

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

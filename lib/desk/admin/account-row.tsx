import type { Account, Agent } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { Avatar } from '../ui/avatar.tsx';
import { Hidden } from '../ui/hidden.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ROLES } from './invite-form.tsx';
import { isOnlyAdmin, type Role, type Staff } from './staff.ts';

type Props = {
  account: Account;
  accounts: readonly Account[];
  /** As colleagues see it; absent as long as it has not been there. */
  member: Agent | undefined;
  isMe: boolean;
  staff: Staff;
};

/** An account: who it is, whether it is there, and what an admin may do with it. */
export function AccountRow({ account, accounts, member, isMe, staff }: Props) {
  const [asks, ask] = useState<'role' | 'removal' | null>(null);
  const name = member?.name ?? account.name ?? account.userId;
  const other: Role = account.role === 'admin' ? 'agent' : 'admin';
  const lastAdmin = isOnlyAdmin(accounts, account.id);
  const [they, their] = isMe ? ['you', 'your'] : ['they', 'their'];
  return (
    <tr>
      <th scope="row">
        <div class="account-name">
          <Avatar id={account.id} name={name} isOnline={member?.online ?? false} />
          <span>
            <bdi>{name}</bdi>
            {isMe && ' (you)'}
          </span>
          {name !== account.userId && (
            <small>
              <bdi>{account.userId}</bdi>
            </small>
          )}
        </div>
      </th>
      <td>{whereIs(member)}</td>
      <td>
        <div class="account-role">
          {ROLES[account.role]}
          <button type="button" class="button" onClick={() => ask('role')}>
            Make {other === 'admin' ? 'an admin' : 'an agent'}
            <Hidden> of {name}</Hidden>
          </button>
        </div>
      </td>
      <td>
        <button type="button" class="button" onClick={() => ask('removal')}>
          Remove<Hidden> {name}</Hidden>
        </button>
        {asks === 'role' && (
          <ConfirmDialog
            title={other === 'admin' ? `Make ${name} an admin?` : `Make ${name} an agent?`}
            act={other === 'admin' ? 'Make an admin' : 'Make an agent'}
            onAct={() => staff.changeRole(account.id, other)}
            onClose={() => ask(null)}
          >
            <p>
              {other === 'admin'
                ? 'An admin invites and removes people, makes keys and changes every setting. It counts within a minute.'
                : 'An agent answers, and sees nothing of this page. It counts within a minute.'}
            </p>
            {other === 'agent' && lastAdmin && <LastAdmin />}
          </ConfirmDialog>
        )}
        {asks === 'removal' && (
          <ConfirmDialog
            title={`Remove ${name}?`}
            act={`Remove ${name}`}
            onAct={() => staff.remove(account)}
            goes="within a minute, the account, every browser that is signed in, and open invitations."
            stays={`all that ${they} have written, under the same name. What waits for ${their} answer is given back. Look at the keys as well: those that ${they} have made go on working.`}
            onClose={() => ask(null)}
          >
            {lastAdmin && <LastAdmin />}
          </ConfirmDialog>
        )}
      </td>
    </tr>
  );
}

const LastAdmin = () => (
  <p>
    <strong>There is no other admin here.</strong> Afterwards only the gateway’s operator can invite one.
  </p>
);

function whereIs(member: Agent | undefined): string {
  if (!member?.online) return 'not online';
  return member.availability === 'away' ? 'away' : 'online';
}

import { given } from '../given.ts';
import type { Account } from './account.ts';
import type { Invitation } from './invitation.ts';

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** An account as admins see it. */
export const accountView = ({ id, userId, role, name, createdAt }: Account) => ({
  id,
  userId,
  role,
  ...given({ name }),
  createdAt: time(createdAt),
});

/** An invitation as admins see it: without its secret, which nobody can be shown again. */
export const invitationView = ({ id, userId, role, name, invitedBy, createdAt, expiresAt }: Invitation) => ({
  id,
  userId,
  role,
  ...given({ name, invitedBy }),
  createdAt: time(createdAt),
  expiresAt: time(expiresAt),
});

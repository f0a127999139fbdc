import type { ListedAgent } from '../delivery/agent-status.ts';
import { given } from '../given.ts';

const textOf = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString());

/** One of a tenant's staff as it is shown. */
export const agentView = ({ id, name, role, online, onlineSince, availability, availabilitySince }: ListedAgent) => ({
  id,
  ...given({ name, role }),
  online,
  onlineSince: textOf(onlineSince),
  availability,
  availabilitySince: textOf(availabilitySince),
});

import { type Caller, isStaff } from '../identity/caller.ts';
import type { Traffic } from '../tenants/tenant-quotas.ts';
import type { Entry } from './entry.ts';
import type { ConversationState } from './state.ts';

/** The traffic of a caller; `state` is that of its conversation, where it has been read. */
export function trafficOf(
  caller: Pick<Caller, 'role' | 'anonymous'>,
  state?: Pick<ConversationState, 'answered'>,
): Traffic {
  if (isStaff(caller)) return 'staff';
  return caller.anonymous && !state?.answered ? 'anonymous' : 'known';
}

const isVisitors = (entry: Entry): boolean =>
  (entry.kind === 'message' && entry.sender === 'user') || (entry.kind === 'closed' && entry.reason === 'visitor');

/** The traffic of an entry's posts: that of its author. Staff's are all that no visitor can cause. */
export function trafficOfEntry(entry: Entry): Traffic {
  if (!isVisitors(entry)) return 'staff';
  // Visitors whom the tenant's site has logged in have subjects of their own kind (`domain/ids.ts`).
  return entry.author.startsWith('user:') || entry.state?.answered ? 'known' : 'anonymous';
}

import { Refusal } from '../errors.ts';
import { given } from '../given.ts';
import type { Caller } from '../identity/caller.ts';
import { type StaffId, staffId } from '../ids.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { type ClosingRules, statusOf } from './log.ts';
import type { ConversationState } from './state.ts';

/**
 * How the agents of a tenant share its conversations: not at all, unless its desk is on. `since`: when it was turned on, epoch
 * milliseconds; absent where it is since the tenant was created.
 */
export type DeskRules = { desk: boolean; agentsSee: NonNullable<Tenant['agentsSee']>; since?: number };

export const NO_DESK: DeskRules = { desk: false, agentsSee: 'all' };

export const deskRules = ({
  desk = false,
  agentsSee = 'all',
  deskSince,
}: Pick<Tenant, 'desk' | 'agentsSee' | 'deskSince'>): DeskRules =>
  desk ? { desk, agentsSee, ...given({ since: deskSince }) } : NO_DESK;

type Assignee = ConversationState['assignee'];

/** Who answers a conversation now: a close ends that, one by time too, whether or not the sweeper has written it yet. */
export const assigneeNow = (state: ConversationState, now: number, rules: ClosingRules): Assignee =>
  statusOf(state, now, rules) === 'closed' ? undefined : state.assignee;

/** Whether a conversation is assigned to this agent. */
export const isAssignedTo = (assignee: Assignee, { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>): boolean =>
  assignee?.id === staffId(tenantId, userId);

type Person = Pick<Caller, 'tenantId' | 'userId' | 'role'>;

/** The one agent who may know of a conversation, where no other may; undefined where all of the tenant's agents may. */
export const onlyAgent = ({ agentsSee }: Pick<DeskRules, 'agentsSee'>, assignee: Assignee): StaffId | undefined =>
  agentsSee === 'all' ? undefined : assignee?.id;

/** Whether somebody may know of a conversation that only one agent may; its visitor and the admins may, whoever answers. */
export const mayKnow = (only: StaffId | undefined, { tenantId, userId, role }: Person): boolean =>
  only === undefined || role !== 'agent' || staffId(tenantId, userId) === only;

/** Whether an agent may know of a conversation at all; its visitor may, whoever answers. */
export const isShownTo = (rules: Pick<DeskRules, 'agentsSee'>, caller: Person, assignee: Assignee): boolean =>
  mayKnow(onlyAgent(rules, assignee), caller);

/** Whether there may be conversations of which somebody may not know. */
export const isRestricted = ({ agentsSee }: Pick<DeskRules, 'agentsSee'>, { role }: Pick<Caller, 'role'>): boolean =>
  agentsSee === 'assigned' && role === 'agent';

/** Refuses what only a desk has, where the tenant has none. */
export function deskRequired({ desk }: Pick<DeskRules, 'desk'>): void {
  if (!desk) {
    throw new Refusal(
      'ERR_FORBIDDEN',
      'this tenant has no desk: its operator turns one on with `tenants set … --desk on`',
    );
  }
}

/** The entity tag of what a desk has decided of a conversation: another after each assignment, labelling, snooze and close. */
export const deskTag = ({ desk, assignee }: Pick<ConversationState, 'desk' | 'assignee'>): string =>
  `"${desk}.${assignee?.since ?? 0}"`;

/**
 * Whether an `If-Match` names this tag, by strong comparison (RFC 9110, 13.1.1): `*` names any, a weak one none. Without the header
 * nothing is asked.
 */
export const isMatched = (ifMatch: string | undefined, tag: string): boolean =>
  ifMatch === undefined || ifMatch.trim() === '*' || ifMatch.split(',').some((each) => each.trim() === tag);

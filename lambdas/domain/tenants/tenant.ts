import type { TenantId } from '../ids.ts';
import type { FileType } from './file-type.ts';
import type { FormerRetention } from './retention.ts';

/** A website (or several) whose visitors chat. */
export type Tenant = {
  tenantId: TenantId;
  name: string;
  /** Exact origins (scheme, host, port) of its pages; `*.` stands for one label, `:*` for any port of a loopback host. */
  origins: string[];
  /** Exact origins of pages that show this tenant's widget for others: many tenants may share one. */
  widgetHosts: string[];
  /** Minutes without a message after which a conversation is closed; one of `IDLE_MINUTES`. */
  idleMinutes: IdleMinutes;
  /** Days that a visitor's session can be renewed for, from its start. */
  sessionDays: number;
  /** Tokens issued before this (epoch seconds) are refused. */
  notBefore?: number;
  /** Tokens of agents and admins issued before this (epoch seconds) are refused, and so is what was signed in before. */
  staffNotBefore?: number;
  /** When a visitor or agent was last revoked (epoch seconds): only for older tokens is the person's own revocation looked up. */
  visitorsRevokedAt?: number;
  /** Admits only callers with a valid token of their own. */
  requireTokens: boolean;
  /** The types that may be uploaded, and the largest size; `DEFAULT_UPLOADS` unless chosen. An empty list: no uploads. */
  uploadTypes?: FileType[];
  uploadMegabytes?: number;
  /** Hours that a visitor waits for an answer before its conversation is closed; `DEFAULT_UNANSWERED_HOURS` unless chosen. */
  unansweredHours?: UnansweredHours;
  /** Days for which what is said is kept; as long as the deployment keeps anything unless chosen, and never longer. */
  retentionDays?: number;
  /** Shorter retentions that it had before, as long as something goes by them (`formerRetentions`). */
  formerRetentions?: FormerRetention[];
  /** Its agents share conversations among them: whoever answers one first has it. */
  desk?: boolean;
  /** When the desk was turned on, epoch milliseconds; absent where that was when the tenant was created. */
  deskSince?: number;
  /** Counts the changes of its settings and origins; absent before the first. */
  version?: number;
  /** What agents are shown, `all` unless chosen; admins are shown everything. */
  agentsSee?: AgentsSee;
};

/** Every conversation; or those assigned to the agent, and those assigned to nobody. */
export const AGENTS_SEE = ['all', 'assigned'] as const;
export type AgentsSee = (typeof AGENTS_SEE)[number];

/**
 * The idle times a tenant can choose. A closed list, because the sweeper reads the activity index once for each: with free
 * values it would have to know every tenant.
 */
export const IDLE_MINUTES = [5, 15, 30, 60] as const;
export type IdleMinutes = (typeof IDLE_MINUTES)[number];

/** The times that a tenant can choose for a visitor to wait: a closed list for the same reason. */
export const UNANSWERED_HOURS = [24, 72] as const;
export type UnansweredHours = (typeof UNANSWERED_HOURS)[number];

export const DEFAULT_UNANSWERED_HOURS: UnansweredHours = 24;

export const unansweredHours = ({
  unansweredHours: chosen = DEFAULT_UNANSWERED_HOURS,
}: Pick<Tenant, 'unansweredHours'>): UnansweredHours => chosen;

export const DEFAULT_IDLE_MINUTES: IdleMinutes = 15;
export const DEFAULT_SESSION_DAYS = 30;

export type KeyKind = 'publishable' | 'secret';

/** A key as it is stored: its hash, never its text. */
export type TenantKey = {
  tenantId: TenantId;
  kind: KeyKind;
  hash: string;
  label: string;
  /** Epoch seconds. */
  createdAt: number;
  revokedAt?: number;
};

/** The longest `sessionDays` a tenant can choose: public keys are kept for as long, or renewal after a rotation fails. */
export const LONGEST_SESSION_DAYS = 90;

/** The settings of a tenant that can be changed; its origins are claimed and released one by one. */
export type TenantSettings = Pick<
  Tenant,
  | 'name'
  | 'widgetHosts'
  | 'idleMinutes'
  | 'sessionDays'
  | 'requireTokens'
  | 'uploadTypes'
  | 'uploadMegabytes'
  | 'unansweredHours'
  | 'retentionDays'
  | 'formerRetentions'
  | 'desk'
  | 'deskSince'
  | 'agentsSee'
>;

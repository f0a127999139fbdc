import type { AccountStore, SignInStore } from '../../lambdas/domain/accounts/account-store.ts';
import type { InvitationStore } from '../../lambdas/domain/accounts/invitation-store.ts';
import type { DueList } from '../../lambdas/domain/conversations/due-list.ts';
import type { ConnectionStore } from '../../lambdas/domain/delivery/connection-store.ts';
import type { ErasureStore } from '../../lambdas/domain/erasure/erasure-store.ts';
import type { StaffNameStore } from '../../lambdas/domain/identity/staff-names.ts';
import type { VisitorStore } from '../../lambdas/domain/identity/visitor-store.ts';
import type { AuditStore } from '../../lambdas/domain/tenants/audit-store.ts';
import type { KeyStore } from '../../lambdas/domain/tenants/key-store.ts';
import type { TenantRows } from '../../lambdas/domain/tenants/tenant-rows.ts';
import type { TenantStore } from '../../lambdas/domain/tenants/tenant-store.ts';
import type { UsageHistory } from '../../lambdas/domain/tenants/usage-history.ts';
import type { VisitorRevocations } from '../../lambdas/domain/tenants/visitor-revocations.ts';
import type { Clock, Sleep } from '../../lambdas/domain/time/clock.ts';
import type { TokenIssuer } from '../../lambdas/domain/tokens/token.ts';
import type { ExportNeeds } from '../../lambdas/use-cases/exports/export-steps.ts';
import type { ImportNeeds } from '../../lambdas/use-cases/exports/import-tenant.ts';

// Files of this folder run on the operator's machine and use the product's own domain, use cases and adapters: so what they write into
// a table is what the functions read from it. Nothing in `lambdas/` imports them.

/** What a whole tenant is read from, and written to. */
export type DataNeeds = Omit<ExportNeeds & ImportNeeds, 'clock' | 'rules' | 'tenants' | 'audit'>;

/** Dependencies of the commands. */
export type TenantNeeds = {
  tenants: TenantStore;
  keys: KeyStore;
  revocations: VisitorRevocations;
  visitors: Pick<VisitorStore, 'find'>;
  connections: Pick<ConnectionStore, 'ofVisitor' | 'ofAgents' | 'online' | 'markForClosing'>;
  usage: UsageHistory;
  tenantRows: TenantRows;
  staffNames: Pick<StaffNameStore, 'forget'>;
  erasures: Pick<ErasureStore, 'begin' | 'find'>;
  audit: AuditStore;
  dueList: Pick<DueList, 'add'>;
  invitations: InvitationStore;
  accounts: Pick<AccountStore, 'list' | 'remove'>;
  signIns: Pick<SignInStore, 'list' | 'remove'>;
  /** Fails, as not understood, where the tables were not all named, or nothing says for how long the gateway keeps messages. */
  data: () => DataNeeds;
  /** The address that people open. */
  gateway: () => Promise<string>;
  tokens: TokenIssuer;
  /** Days for which the deployment keeps what is said; absent where that is not known. */
  retentionDays?: number | undefined;
  clock: Clock;
  sleep: Sleep;
  /** Random letters and digits, `length` of them. */
  random: (length: number) => string;
  /** Prints a line of the command's result, to standard output. */
  say: (line: string) => void;
  /** Prints a remark beside the result, to standard error. */
  note: (line: string) => void;
  /** Asks for consent to something that cannot be undone. */
  agreed: (question: string) => Promise<boolean>;
};

/** A command line without the program's name: words and flags. */
export type Line = { words: string[]; flags: Flags };
export type Flags = Readonly<Record<string, string | string[] | boolean | undefined>>;

export type Command = {
  /** The words after the command's name, as help shows them. */
  usage: string;
  summary: string;
  run: (needs: TenantNeeds, line: Line) => Promise<void>;
};

/** The command line is not understood; the message says why, and help is shown beside it. */
export class UsageError extends Error {}

/** The operator refused consent. */
export class Declined extends Error {}

/** The text of one flag, if it was given. */
export const flag = (flags: Flags, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};

/** The words of a line, exactly as many as are named. */
export function words<Name extends string>({ words: given }: Line, ...names: Name[]): Record<Name, string> {
  const missing = names[given.length];
  if (missing !== undefined) throw new UsageError(`<${missing}> is missing`);
  if (given.length > names.length) throw new UsageError(`"${given[names.length]}" is one word too many`);
  return Object.fromEntries(names.map((name, n) => [name, given[n]])) as Record<Name, string>;
}

/** Continues only with the operator's consent. */
export async function consent({ agreed }: Pick<TenantNeeds, 'agreed'>, question: string): Promise<void> {
  if (!(await agreed(question))) throw new Declined('nothing was changed');
}

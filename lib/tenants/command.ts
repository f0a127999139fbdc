import type { ConnectionStore } from '../../lambdas/domain/delivery/connection-store.ts';
import type { VisitorStore } from '../../lambdas/domain/identity/visitor-store.ts';
import type { KeyStore } from '../../lambdas/domain/tenants/key-store.ts';
import type { TenantStore } from '../../lambdas/domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../lambdas/domain/tenants/visitor-revocations.ts';
import type { Clock, Sleep } from '../../lambdas/domain/time/clock.ts';
import type { TokenIssuer } from '../../lambdas/domain/tokens/token.ts';

// Files of this folder run on the operator's machine and use the product's own domain and adapters: what they write into
// a table is then what the functions read from it. Nothing in `lambdas/` knows them.

/** What commands work with. */
export type TenantNeeds = {
  tenants: TenantStore;
  keys: KeyStore;
  revocations: VisitorRevocations;
  visitors: Pick<VisitorStore, 'find'>;
  connections: Pick<ConnectionStore, 'ofVisitor' | 'ofAgents' | 'online' | 'markForClosing'>;
  tokens: TokenIssuer;
  clock: Clock;
  sleep: Sleep;
  /** So many random letters and digits. */
  random: (length: number) => string;
  /** The result of a command, for whoever or whatever reads it. */
  say: (line: string) => void;
  /** What is worth knowing beside the result. */
  note: (line: string) => void;
  /** Asks before something that cannot be undone. */
  agreed: (question: string) => Promise<boolean>;
};

/** A command line without the program: words and flags. */
export type Line = { words: string[]; flags: Flags };
export type Flags = Readonly<Record<string, string | string[] | boolean | undefined>>;

export type Command = {
  /** Its words after the name, as help shows them. */
  usage: string;
  summary: string;
  run: (needs: TenantNeeds, line: Line) => Promise<void>;
};

/** The command line is not understood: what is wrong with it, for help to be shown beside. */
export class UsageError extends Error {}

/** Somebody said no. */
export class Declined extends Error {}

/** One flag's text, if it was given. */
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

/** Goes on only with consent. */
export async function consent({ agreed }: TenantNeeds, question: string): Promise<void> {
  if (!(await agreed(question))) throw new Declined('nothing was changed');
}

import type { RefusalCode } from '../domain/errors.ts';
import type { Caller, Following, Role, Widget } from '../domain/identity/caller.ts';
import type { CallerWithoutSession } from '../domain/identity/handle.ts';
import type { TenantId } from '../domain/ids.ts';

/** Why an admitted request has no valid caller. A forged token is not among them: API Gateway denies its request. */
export type CallerProblem = Extract<RefusalCode, 'ERR_UNAUTHENTICATED' | 'ERR_TOKEN_EXPIRED' | 'ERR_REVOKED'>;

/** The authorizer's context: scalars only; for sockets API Gateway turns them into strings. */
export type CallerContext = Record<string, string | number | boolean>;

const ROLES: readonly unknown[] = ['visitor', 'agent', 'admin'] satisfies Role[];
const PROBLEMS: readonly unknown[] = ['ERR_TOKEN_EXPIRED', 'ERR_REVOKED'] satisfies CallerProblem[];

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Writes the caller of a token into an authorizer's context. */
export const callerContext = ({ widget, follows, sessionId: _, ...caller }: Caller): CallerContext => ({
  ...caller,
  ...(follows ? { follows: JSON.stringify(follows) } : {}),
  ...(widget ? { widget: JSON.stringify(widget) } : {}),
});

/** Reads the caller back, from values or the strings made of them; `null` if a required field is missing or invalid. */
export function contextCaller(context: Record<string, unknown>): CallerWithoutSession | null {
  const tenantId = text(context.tenantId);
  const subject = text(context.subject);
  const userId = text(context.userId);
  const issuedAt = Number(context.issuedAt);
  const expiresAt = Number(context.expiresAt);
  if (!tenantId || !subject || !userId || !ROLES.includes(context.role)) return null;
  if (!(issuedAt > 0) || !(expiresAt > 0)) return null;
  const conversation = text(context.conversation);
  const takesOver = text(context.takesOver);
  const name = text(context.name);
  const email = text(context.email);
  const follows = contextObject<Following>(context.follows);
  const widget = contextObject<Widget>(context.widget);
  return {
    tenantId: tenantId as TenantId,
    role: context.role as Role,
    subject,
    userId,
    anonymous: String(context.anonymous) === 'true',
    ...(String(context.guest) === 'true' ? { guest: true as const } : {}),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(follows ? { follows } : {}),
    ...(conversation ? { conversation } : {}),
    ...(takesOver ? { takesOver } : {}),
    ...(widget ? { widget } : {}),
    issuedAt,
    expiresAt,
  };
}

/** Trusted without a check: the gateway's own authorizer wrote it, from a token that the gateway issued. */
const contextObject = <T>(value: unknown): T | null => (text(value) ? (JSON.parse(String(value)) as T) : null);

/** The tenant in a context, for the operator's log. */
export const contextTenant = ({ tenantId }: Record<string, unknown> = {}): string | undefined => text(tenantId);

/** The problem in a context. An unknown value counts as `ERR_UNAUTHENTICATED`: closed by default. */
export function contextProblem({ problem }: Record<string, unknown>): CallerProblem | null {
  if (problem === undefined || problem === '') return null;
  return PROBLEMS.includes(problem) ? (problem as CallerProblem) : 'ERR_UNAUTHENTICATED';
}

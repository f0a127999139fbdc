import { Refusal } from '../domain/errors.ts';
import type { Caller } from '../domain/identity/caller.ts';
import { type CallerProblem, contextCaller, contextProblem } from './caller-context.ts';

const PROBLEM: Record<CallerProblem, string> = {
  ERR_UNAUTHENTICATED: 'send a valid token as "Authorization: Bearer <token>"',
  ERR_TOKEN_EXPIRED: 'the token has expired: renew it at /api/chat/anonymous-token, or mint another',
  ERR_REVOKED: 'the token was revoked',
};

const unverified = (problem: CallerProblem) => new Refusal(problem, PROBLEM[problem]);

/** Nothing said who is calling, where only a verified caller may. */
export const callerRequired = (): Refusal => unverified('ERR_UNAUTHENTICATED');

/**
 * The caller that the authorizer verified. Closed by default: without a context, with an incomplete one or with a problem in
 * it, there is no caller. The verdict is cached for minutes, so the expiry is checked again here.
 */
export function verifiedCaller(context: Record<string, unknown> | null | undefined, now: number): Caller {
  if (!context) throw callerRequired();
  const problem = contextProblem(context);
  if (problem) throw unverified(problem);
  const caller = contextCaller(context);
  if (!caller) throw callerRequired();
  if (caller.expiresAt * 1000 <= now) throw unverified('ERR_TOKEN_EXPIRED');
  return caller;
}

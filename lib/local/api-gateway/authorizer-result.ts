import { isRecord } from '../cloudformation/template.ts';
import { evaluatePolicy } from './authorizer-policy.ts';

/** An authorizer's result: allowed with a context, denied with 403, or `malformed`, which is a 500. */
export type AuthorizerDecision =
  | { readonly kind: 'allow'; readonly context: Readonly<Record<string, unknown>> | null }
  | { readonly kind: 'deny' }
  | { readonly kind: 'malformed' };

const MALFORMED: AuthorizerDecision = { kind: 'malformed' };

/**
 * An HTTP API authorizer's result: simple if that is enabled, else an IAM policy (aws-facts 3.2). The values of the context
 * keep their types.
 */
export function httpDecision(result: unknown, arn: string, simpleResponses: boolean): AuthorizerDecision {
  if (!isRecord(result)) return MALFORMED;
  const context = isRecord(result.context) ? result.context : null;
  if (simpleResponses && typeof result.isAuthorized === 'boolean') {
    return result.isAuthorized ? { kind: 'allow', context } : { kind: 'deny' };
  }
  return policyDecision(result, arn, context);
}

/** The largest answer of an authorizer (aws-facts 1.1). */
const RESULT_LIMIT = 8 * 1024;

/**
 * A WebSocket authorizer's answer: an IAM policy only, and a context of scalars, which later events contain as strings
 * beside `principalId` (aws-facts 1.3). Anything else is malformed.
 */
export function socketDecision(result: unknown, arn: string): AuthorizerDecision {
  if (!isRecord(result) || JSON.stringify(result).length > RESULT_LIMIT) return MALFORMED;
  const context = isRecord(result.context) ? result.context : {};
  if (Object.values(context).some((value) => typeof value === 'object' && value !== null)) return MALFORMED;
  const strings = Object.entries(context).map(([name, value]) => [name, String(value)] as const);
  return policyDecision(result, arn, { principalId: result.principalId, ...Object.fromEntries(strings) });
}

function policyDecision(
  result: Record<string, unknown>,
  arn: string,
  context: Record<string, unknown> | null,
): AuthorizerDecision {
  if (typeof result.principalId !== 'string') return MALFORMED;
  const verdict = evaluatePolicy(result.policyDocument, arn);
  if (verdict === undefined) return MALFORMED;
  return verdict === 'allow' ? { kind: 'allow', context } : { kind: 'deny' };
}

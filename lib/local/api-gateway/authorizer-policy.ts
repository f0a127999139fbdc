import { isRecord } from '../cloudformation/template.ts';
import { unsupported } from '../cloudformation/unsupported.ts';
import { matches } from '../iam/wildcard.ts';

/** The result of an authorizer's IAM policy for one ARN; `undefined` means malformed. */
export type Verdict = 'allow' | 'deny' | undefined;

/**
 * Evaluates an authorizer's policy: `execute-api:Invoke` on the ARN, `*` and `?` as wildcards, Deny before Allow, and
 * Deny when nothing matches. So a policy on `…/stage/GET/*` does not allow `…/stage/$connect` (aws-facts 1.2).
 * Known differences: Condition, NotAction and NotResource are refused.
 */
export function evaluatePolicy(policy: unknown, arn: string): Verdict {
  if (!isRecord(policy)) return undefined;
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  const effects: string[] = [];
  for (const statement of statements) {
    if (!isRecord(statement) || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')) return undefined;
    for (const key of ['Condition', 'NotAction', 'NotResource']) {
      if (key in statement)
        throw unsupported(`The authorizer's policy uses ${key}, which is not evaluated here.`, import.meta.filename);
    }
    const actions = patterns(statement.Action);
    const resources = patterns(statement.Resource);
    if (actions.length === 0 || resources.length === 0) return undefined;
    const concerns =
      actions.some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')) &&
      resources.some((pattern) => matches(pattern, arn));
    if (concerns) effects.push(statement.Effect);
  }
  return effects.includes('Deny') || effects.length === 0 ? 'deny' : 'allow';
}

const patterns = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

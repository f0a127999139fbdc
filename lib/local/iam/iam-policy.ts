import { type Condition, type Context, UNCONDITIONAL } from './iam-condition.ts';
import type { Principal, Rule } from './iam-rule.ts';

/** An action on a resource that a caller requests. */
export interface Access {
  /** `service:Action` */
  readonly action: string;
  readonly resource: string;
  /** How a refusal names the resource, where that is not its ARN. */
  readonly displayName?: string;
  /** Built only if a condition needs it. */
  readonly context?: () => Context;
}

/** The result of one policy; other policies may still allow or deny the access. */
export interface PolicyDecision {
  /** `silent`: neither allowed nor denied, which refuses the access unless another policy allows it. */
  readonly verdict: 'allow' | 'deny' | 'silent';
  /** The rules that allow it, or those that deny it. */
  readonly rules: readonly Rule[];
}

/** The rules of one role, or of one resource. */
export interface Policy {
  decide(principal: Principal, access: Access): PolicyDecision;
}

const SILENT: PolicyDecision = { verdict: 'silent', rules: [] };

/**
 * Evaluates rules as IAM does (IAM user guide, "Policy evaluation logic"): a Deny wins over every Allow, and without any
 * the access is refused. The rules for an action are looked up once an action; comparing two or three resources is cheaper
 * than caching a decision for the resource of each connection.
 */
export function policy(rules: readonly Rule[]): Policy {
  const byAction = new Map<string, readonly Rule[]>();
  const concerned = (action: string): readonly Rule[] => {
    const known = byAction.get(action);
    if (known !== undefined) return known;
    const found = rules.filter((rule) => rule.concernsAction(action));
    byAction.set(action, found);
    return found;
  };
  return {
    decide(principal, { action, resource, context }) {
      let known: Context | undefined;
      const holds = (condition: Condition): boolean => {
        if (condition === UNCONDITIONAL) return true;
        known ??= context?.() ?? {};
        return condition.holds(known);
      };
      const holding = concerned(action).filter(
        (rule) => rule.concernsResource(resource) && rule.concernsPrincipal(principal) && holds(rule.condition),
      );
      if (holding.length === 0) return SILENT;
      const denying = holding.filter(({ effect }) => effect === 'Deny');
      return denying.length > 0 ? { verdict: 'deny', rules: denying } : { verdict: 'allow', rules: holding };
    },
  };
}

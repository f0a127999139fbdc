import type { Deployment } from '../cloudformation/deployment.ts';
import { ACCOUNT } from '../cloudformation/intrinsics.ts';
import type { Observation } from '../observations.ts';
import { functionCredentials } from './access-key.ts';
import type { Context } from './iam-condition.ts';
import { type Access, type Policy, type PolicyDecision, policy } from './iam-policy.ts';
import type { Principal, Rule } from './iam-rule.ts';

/** A permission that the templates grant, and whether it was needed. */
export interface Permission {
  /** The logical id of a function, or the name of a service. */
  readonly holder: string;
  /** As written. */
  readonly action: string;
  readonly resource: string;
  /** The resource of the template that grants it. */
  readonly where: string;
  /** One of the values that its condition compares with, after its key; absent without a condition. */
  readonly value?: string;
  /** Whether a request has needed it since the start. */
  readonly used: boolean;
}

/** The text with which AWS refuses the signer of a request, or `undefined` if access is permitted. */
export type AccessCheck = (access: Access) => string | undefined;

/** IAM, as the services use it. */
export interface AccessControl {
  /** Whether an access key is a function's. Every other key is the developer's and may do everything. */
  isFunctionKey(accessKeyId: string): boolean;
  /** The text with which AWS refuses the owner of an access key, or `undefined` if access is permitted. */
  refusal(accessKeyId: string, access: Access): string | undefined;
  /** Whether a resource policy permits access to a service on behalf of one of its resources. */
  admits(service: string, sourceArn: string, access: Access): boolean;
  /** Whether a role permits access to the service that assumed it. */
  admitsRole(roleArn: string, access: Access): boolean;
  /** All granted permissions of the services that are imitated. */
  permissions(): Permission[];
  /** Replaces all policies by those of another deployment. */
  replace(deployment: AccessRules): void;
}

/** The parts of a deployment that contain permissions. */
export type AccessRules = Pick<Deployment, 'bucketPolicies' | 'functions' | 'lambdaPermissions' | 'roles'>;

/** A function with the permissions of its role. */
interface Holder {
  readonly name: string;
  /** Its ARN in refusals. */
  readonly user: string;
  readonly principal: Principal;
  readonly rules: readonly Rule[];
  readonly policy: Policy;
}

/** Actions of the services that are imitated; permissions for others, such as logs, are never needed here. */
const OFFERED = /^(\*|dynamodb:|execute-api:|lambda:|not |s3:|secretsmanager:)/i;

/**
 * Evaluates the policies of the templates as IAM does within one account: a Deny at the role or at the resource refuses,
 * else one Allow at either permits (IAM user guide, "Policy evaluation logic"). The access key identifies a function; any
 * other key is the developer's. The text of a refusal, `because no identity-based policy allows`, is that of
 * AntonShuvaev/intellij-dynamodb#29 and slackapi/bolt-python#632, and the name `assumed-role/<role>/<function>` in it that
 * of serverless/serverless#4613.
 * Known differences: policies take effect at once instead of some seconds after the deployment; every request counts as TLS
 * (`aws:SecureTransport`); no permission boundaries, service control policies or policies of tables and secrets.
 */
export function accessControl(deployment: AccessRules, emit: (observation: Observation) => void): AccessControl {
  let known = read(deployment);
  /** By holder and rule: the values of its condition that a request had. */
  const used = new Map<string, Map<Rule, Set<string>>>();
  const markUsed = (name: string, rules: readonly Rule[], { context }: Access): void => {
    const own = used.get(name) ?? new Map<Rule, Set<string>>();
    used.set(name, own);
    for (const rule of rules) {
      const met = own.get(rule) ?? new Set();
      own.set(rule, met);
      if (rule.condition.values.length > met.size) {
        for (const value of rule.condition.met(context?.() ?? {})) met.add(value);
      }
    }
  };
  const decided = (name: string, access: Access, decisions: readonly PolicyDecision[]): PolicyDecision | undefined => {
    const denial = decisions.find(({ verdict }) => verdict === 'deny');
    const allowing = decisions.filter(({ verdict }) => verdict === 'allow');
    if (denial === undefined && allowing.length > 0) {
      for (const { rules } of allowing) markUsed(name, rules, access);
      return undefined;
    }
    emit({ type: 'access-refused', holder: name, action: access.action, resource: access.resource });
    return denial ?? decisions[0];
  };
  return {
    isFunctionKey: (accessKeyId) => known.functions.has(accessKeyId),
    refusal(accessKeyId, asked) {
      const holder = known.functions.get(accessKeyId);
      if (holder === undefined) return undefined;
      const access = withContext(asked, {});
      const atRole = holder.policy.decide(holder.principal, access);
      const atResource = known.resources.decide(holder.principal, access);
      const decision = decided(holder.name, access, [atRole, atResource]);
      if (decision === undefined) return undefined;
      const { action, resource, displayName = resource } = access;
      const reasons = {
        deny: `with an explicit deny in ${decision === atRole ? 'an identity-based' : 'a resource-based'} policy`,
        silent: `because no identity-based policy allows the ${action} action`,
      };
      const reason = decision.verdict === 'deny' ? reasons.deny : reasons.silent;
      return `User: ${holder.user} is not authorized to perform: ${action} on resource: ${displayName} ${reason}`;
    },
    admits(service, sourceArn, asked) {
      const access = withContext(asked, { 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [ACCOUNT] });
      const decision = known.resources.decide({ kind: 'Service', id: service }, access);
      return decided(service, access, [decision]) === undefined;
    },
    admitsRole(roleArn, asked) {
      const access = withContext(asked, {});
      const decision = known.roles.get(roleArn)?.decide({ kind: 'AWS', id: roleArn }, access);
      return decision !== undefined && decided(roleArn, access, [decision]) === undefined;
    },
    permissions: () =>
      known.granted.flatMap(({ holder, rule }): Permission[] => {
        const { action, resource, where, condition } = rule;
        const permission = { holder, action, resource, where };
        const met = used.get(holder)?.get(rule);
        if (condition.values.length === 0) return [{ ...permission, used: met !== undefined }];
        return condition.values.map((value) => ({ ...permission, value, used: met?.has(value) === true }));
      }),
    replace(next) {
      known = read(next);
      used.clear();
    },
  };
}

/** An access whose condition context is built once, when the first condition needs it. */
function withContext(access: Access, more: Context): Access {
  let made: Context | undefined;
  const context = (): Context => {
    made ??= { ...access.context?.(), ...more, 'aws:securetransport': ['true'] };
    return made;
  };
  return { ...access, context };
}

function read({ bucketPolicies, functions, lambdaPermissions, roles }: AccessRules) {
  const policies = new Map(roles.map(({ arn, rules }) => [arn, policy(rules)]));
  const holders = functions.flatMap((definition): [string, Holder][] => {
    const role = roles.find(({ arn }) => arn === definition.role);
    const own = policies.get(definition.role);
    if (role === undefined || own === undefined) return [];
    const holder: Holder = {
      name: definition.logicalId,
      user: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${definition.name}`,
      principal: { kind: 'AWS', id: role.arn },
      rules: role.rules,
      policy: own,
    };
    return [[functionCredentials(definition.arn).accessKeyId, holder]];
  });
  const atResources = [...lambdaPermissions, ...bucketPolicies];
  const granted = [
    ...holders.flatMap(([, { name, rules }]) => rules.map((rule) => ({ holder: name, rule }))),
    ...atResources.flatMap((rule) => rule.principals.map((holder) => ({ holder, rule }))),
  ].filter(({ rule }) => rule.effect === 'Allow' && OFFERED.test(rule.action));
  return { functions: new Map(holders), roles: policies, resources: policy(atResources), granted };
}

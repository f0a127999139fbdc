import type { Deployment } from '../cloudformation/deployment.ts';
import { ACCOUNT } from '../cloudformation/intrinsics.ts';
import type { Observation } from '../observations.ts';
import { functionCredentials } from './access-key.ts';
import type { Context } from './iam-condition.ts';
import { type Access, type Decision, type Policy, policy } from './iam-policy.ts';
import type { Principal, Rule } from './iam-rule.ts';

/** Something that the templates permit, and whether it was ever needed. */
export interface Permission {
  /** The logical id of a function, or the name of a service. */
  readonly holder: string;
  /** As written. */
  readonly action: string;
  readonly resource: string;
  /** The resource of the template that grants it. */
  readonly where: string;
  /** One of the values that its condition lets pass, after its key; absent without a condition. */
  readonly value?: string;
  /** Whether it has let anything through since the start. */
  readonly used: boolean;
}

/** Says what AWS refuses whoever signed a request with, or nothing when it may. */
export type Refusal = (access: Access) => string | undefined;

/** IAM, as the services ask it. */
export interface AccessControl {
  /** Whether an access key is a function's. All others may do everything. */
  concerns(accessKeyId: string): boolean;
  /** The sentence that AWS refuses the owner of an access key with, or nothing when it may. */
  refusal(accessKeyId: string, access: Access): string | undefined;
  /** Whether a service may act for one of its resources. */
  admits(service: string, sourceArn: string, access: Access): boolean;
  /** Whether a role that a service was given lets it. */
  admitsRole(roleArn: string, access: Access): boolean;
  /** Everything that is permitted and could be needed here. */
  permissions(): Permission[];
  /** From now on the policies of another deployment hold. */
  replace(deployment: AccessRules): void;
}

/** What of a deployment says who may do what. */
export type AccessRules = Pick<Deployment, 'bucketPolicies' | 'functions' | 'lambdaPermissions' | 'roles'>;

/** Somebody with permissions. */
interface Holder {
  readonly name: string;
  /** As a refusal names it. */
  readonly user: string;
  readonly principal: Principal;
  readonly rules: readonly Rule[];
  readonly policy: Policy;
}

/** The services that are offered here; what is granted of others, such as logs, can be neither used nor refused. */
const OFFERED = /^(\*|dynamodb:|execute-api:|lambda:|not |s3:|secretsmanager:)/i;

/**
 * Decides by the policies of the templates, as IAM does within one account: a Deny at the role or at the resource refuses,
 * else one Allow at either of them permits (IAM user guide, "Policy evaluation logic"). Who asks is known by the access
 * key: a function by its own, anybody else is the developer, who may do everything. The words of a refusal, `because no
 * identity-based policy allows`, are those of AntonShuvaev/intellij-dynamodb#29 and slackapi/bolt-python#632; a function is
 * called `assumed-role/<role>/<function>` there as in serverless/serverless#4613.
 * Differences: what a policy grants holds at once, and not some seconds after it was deployed; everything passes for TLS
 * (`aws:SecureTransport`); no permission boundaries, service control policies or policies of tables and secrets.
 */
export function accessControl(deployment: AccessRules, tell: (observation: Observation) => void): AccessControl {
  let known = read(deployment);
  /** By holder and rule: the values of its condition that something fitted. */
  const used = new Map<string, Map<Rule, Set<string>>>();
  const note = (name: string, rules: readonly Rule[], { context }: Access): void => {
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
  const decided = (name: string, access: Access, decisions: readonly Decision[]): Decision | undefined => {
    const denial = decisions.find(({ verdict }) => verdict === 'deny');
    const allowing = decisions.filter(({ verdict }) => verdict === 'allow');
    if (denial === undefined && allowing.length > 0) {
      for (const { rules } of allowing) note(name, rules, access);
      return undefined;
    }
    tell({ type: 'access-refused', holder: name, action: access.action, resource: access.resource });
    return denial ?? decisions[0];
  };
  return {
    concerns: (accessKeyId) => known.functions.has(accessKeyId),
    refusal(accessKeyId, asked) {
      const holder = known.functions.get(accessKeyId);
      if (holder === undefined) return undefined;
      const access = withContext(asked, {});
      const own = holder.policy.decide(holder.principal, access);
      const there = known.resources.decide(holder.principal, access);
      const decision = decided(holder.name, access, [own, there]);
      if (decision === undefined) return undefined;
      const { action, resource, shown = resource } = access;
      const reasons = {
        deny: `with an explicit deny in ${decision === own ? 'an identity-based' : 'a resource-based'} policy`,
        silent: `because no identity-based policy allows the ${action} action`,
      };
      const reason = decision.verdict === 'deny' ? reasons.deny : reasons.silent;
      return `User: ${holder.user} is not authorized to perform: ${action} on resource: ${shown} ${reason}`;
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

/** What is known of a request, made once, at the first condition that asks. */
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

import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** A role of a function or a schedule, and the rules of its policies. */
export interface RoleDefinition {
  readonly arn: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The supported managed policies of AWS. */
const MANAGED: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    ],
  },
};

/**
 * The roles with the given ARNs: their own policies, those that other resources attach to them, and AWS's. A role from
 * elsewhere, a boundary or an unknown managed policy is refused.
 * Known differences: trust policies are not checked.
 */
export function readRoles(templates: ResolvedTemplates, arns: readonly string[]): RoleDefinition[] {
  const resources = templates.resources('AWS::IAM::Role');
  return [...new Set(arns)].map((arn) => {
    const resource = resources.find((candidate) => templates.attribute(candidate, 'Arn') === arn);
    if (resource === undefined) throw new Error(`The role ${arn} is in none of the given stacks.`);
    knownProperties(resource, {
      read: ['ManagedPolicyArns', 'Policies', 'RoleName'],
      ignored: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
    });
    const name = templates.attribute(resource, 'Ref');
    return {
      arn,
      name,
      rules: [
        ...ownRules(templates, resource),
        ...managedRules(templates, resource),
        ...attachedRules(templates, name),
      ],
    };
  });
}

function ownRules(templates: ResolvedTemplates, resource: StackResource): Rule[] {
  return list(templates.value(resource, 'Policies')).flatMap((inline) =>
    readRules(isRecord(inline) ? inline.PolicyDocument : undefined, 'identity', resourceLabel(resource)),
  );
}

function managedRules(templates: ResolvedTemplates, resource: StackResource): Rule[] {
  return list(templates.value(resource, 'ManagedPolicyArns')).flatMap((arn) => {
    const document = MANAGED[String(arn)];
    if (document === undefined) {
      throw unsupported(
        `${resourceLabel(resource)}: the managed policy ${String(arn)} is not known here.`,
        import.meta.filename,
      );
    }
    return readRules(document, 'identity', String(arn));
  });
}

function attachedRules(templates: ResolvedTemplates, roleName: string): Rule[] {
  return templates.resources('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').flatMap((resource) => {
    knownProperties(resource, {
      read: ['PolicyDocument', 'Roles'],
      ignored: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyName', 'Users'],
    });
    if (!list(templates.value(resource, 'Roles')).includes(roleName)) return [];
    return readRules(templates.value(resource, 'PolicyDocument'), 'identity', resourceLabel(resource));
  });
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

import { type Rule, readRules } from '../iam/iam-rule.ts';
import type { Reading } from './reading.ts';
import { isRecord, knownProperties, type Placed, placeName } from './template.ts';

/** A role that a function or a schedule works with, and all that its policies say. */
export interface RoleDefinition {
  readonly arn: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** AWS's own policies, as far as anybody here has them. Logs are no calls to AWS here, but a policy may speak of them. */
const MANAGED: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    ],
  },
};

/**
 * The roles with the given ARNs: their own policies, those that other resources attach to them, and AWS's. A role from
 * elsewhere, a boundary or an unknown managed policy stops the runner. Confessed: who may assume a role is not looked at.
 */
export function readRoles(reading: Reading, arns: readonly string[]): RoleDefinition[] {
  const places = reading.placed('AWS::IAM::Role');
  return [...new Set(arns)].map((arn) => {
    const place = places.find((candidate) => reading.attribute(candidate, 'Arn') === arn);
    if (place === undefined) throw new Error(`The role ${arn} is in none of the given stacks.`);
    knownProperties(place, {
      read: ['ManagedPolicyArns', 'Policies', 'RoleName'],
      ignored: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
    });
    const name = reading.attribute(place, 'Ref');
    return {
      arn,
      name,
      rules: [...ownRules(reading, place), ...managedRules(reading, place), ...attachedRules(reading, name)],
    };
  });
}

function ownRules(reading: Reading, place: Placed): Rule[] {
  return list(reading.value(place, 'Policies')).flatMap((inline) =>
    readRules(isRecord(inline) ? inline.PolicyDocument : undefined, 'identity', placeName(place)),
  );
}

function managedRules(reading: Reading, place: Placed): Rule[] {
  return list(reading.value(place, 'ManagedPolicyArns')).flatMap((arn) => {
    const document = MANAGED[String(arn)];
    if (document === undefined) {
      throw new Error(
        `${placeName(place)}: the managed policy ${String(arn)} is not known here; lib/local/cloudformation/role.ts lists those that are.`,
      );
    }
    return readRules(document, 'identity', String(arn));
  });
}

function attachedRules(reading: Reading, roleName: string): Rule[] {
  return reading.placed('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').flatMap((place) => {
    knownProperties(place, {
      read: ['PolicyDocument', 'Roles'],
      ignored: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyName', 'Users'],
    });
    if (!list(reading.value(place, 'Roles')).includes(roleName)) return [];
    return readRules(reading.value(place, 'PolicyDocument'), 'identity', placeName(place));
  });
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

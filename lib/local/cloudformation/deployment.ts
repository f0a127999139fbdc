import type { Rule } from '../iam/iam-rule.ts';
import type { AccountSettings } from './account-settings.ts';
import type { Assembly } from './assembly.ts';
import { type BucketDefinition, readBuckets } from './bucket.ts';
import { readBucketPolicies } from './bucket-policy.ts';
import { type EdgeDefinition, readEdge } from './edge-definition.ts';
import { type FunctionDefinition, readFunctions } from './function-definition.ts';
import { type HttpApi, readHttpApis } from './http-api.ts';
import { IGNORED_TYPES } from './ignored-resources.ts';
import { exists, resolver } from './intrinsics.ts';
import { readLambdaPermissions } from './lambda-permission.ts';
import type { Reading } from './reading.ts';
import { resourceAttribute } from './resource-names.ts';
import { type RoleDefinition, readRoles } from './role.ts';
import { readSchedules, type Schedule } from './schedule.ts';
import { readSecrets, type SecretDefinition } from './secret.ts';
import { readSocketApis, type SocketApi } from './socket-api.ts';
import { readTables, type TableDefinition } from './table.ts';
import type { Placed } from './template.ts';

/** Everything the runner does, as plain values read from the templates. */
export interface Deployment {
  readonly functions: readonly FunctionDefinition[];
  readonly httpApis: readonly HttpApi[];
  readonly socketApis: readonly SocketApi[];
  readonly tables: readonly TableDefinition[];
  readonly buckets: readonly BucketDefinition[];
  readonly secrets: readonly SecretDefinition[];
  readonly schedules: readonly Schedule[];
  /** Those that functions and schedules work with. */
  readonly roles: readonly RoleDefinition[];
  /** Which services may call which functions. */
  readonly lambdaPermissions: readonly Rule[];
  readonly bucketPolicies: readonly Rule[];
  /** Absent when the edge is switched off. */
  readonly edge?: EdgeDefinition;
  /** Sentences about what the templates contain and the runner does not do. */
  readonly notes: readonly string[];
}

/** What outlives a run: values AWS makes up once, at the first deployment. */
export interface Memory {
  stackId(stackName: string): string;
  secretValue(secret: SecretDefinition): string;
}

const HANDLED_ELSEWHERE = [
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SecretsManager::Secret',
  'AWS::ApiGateway::Account',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::ResponseHeadersPolicy',
];

/** Reads the templates of an assembly into a deployment. Throws a sentence for anything it would have to guess. */
export function readDeployment(assembly: Assembly, memory: Memory, account: AccountSettings = {}): Deployment {
  const notes: string[] = [];
  let secrets: readonly SecretDefinition[] = [];
  const resolve = resolver({
    stacks: assembly.stacks,
    stackId: memory.stackId,
    attribute: (place, attribute) => attributeOf(place, attribute),
    secretValue(id) {
      const secret = secrets.find(({ arn, name }) => arn === id || name === id);
      if (secret === undefined)
        throw new Error(`{{resolve:secretsmanager:${id}}} names a secret no given stack makes.`);
      return memory.secretValue(secret);
    },
  });
  const attributeOf = (place: Placed, attribute: string): string =>
    resourceAttribute(place, attribute, (property) => {
      const name = reading.value(place, property);
      return typeof name === 'string' ? name : undefined;
    });
  const all: Placed[] = assembly.stacks
    .flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => ({ stack, logicalId, resource })),
    )
    .filter((place) => exists(resolve, place));
  const reading: Reading = {
    assembly,
    account,
    resolve,
    placed: (...types) => all.filter(({ resource }) => types.includes(resource.Type)),
    value: (place, property) =>
      resolve(place.stack, place.resource.Properties?.[property], `${place.stack.name}/${place.logicalId}.${property}`),
    attribute: attributeOf,
    note: (sentence) => {
      if (!notes.includes(sentence)) notes.push(sentence);
    },
  };
  for (const type of new Set(all.map(({ resource }) => resource.Type))) {
    if (!HANDLED_ELSEWHERE.includes(type) && !IGNORED_TYPES.has(type)) {
      reading.note(`${type} is a resource type the local runner does not know: it has no effect here.`);
    }
  }
  secrets = readSecrets(reading);
  const edge = readEdge(reading);
  const functions = readFunctions(reading);
  const schedules = readSchedules(reading);
  const deployment: Deployment = {
    functions,
    httpApis: readHttpApis(reading),
    socketApis: readSocketApis(reading),
    tables: readTables(reading),
    buckets: readBuckets(reading),
    secrets,
    schedules,
    roles: readRoles(
      reading,
      [...functions, ...schedules].flatMap(({ role }) => role ?? []),
    ),
    lambdaPermissions: readLambdaPermissions(reading),
    bucketPolicies: readBucketPolicies(reading),
    ...(edge === undefined ? {} : { edge }),
    notes,
  };
  checkFunctions(deployment);
  return deployment;
}

/** Everything that is called has to be there, since a missing function would show at its first call only. */
function checkFunctions({ functions, httpApis, socketApis, schedules }: Deployment): void {
  const routes = [...httpApis, ...socketApis].flatMap((api) => [...api.routes.values()]);
  const called = [
    ...routes.flatMap(({ integration, authorizer }) => [integration?.functionName, authorizer?.functionName]),
    ...schedules.map(({ functionName }) => functionName),
  ];
  const names = functions.map(({ name }) => name);
  const missing = called.find((name) => name !== undefined && !names.includes(name));
  if (missing !== undefined) throw new Error(`The function ${missing} is called, but none of the given stacks has it.`);
}

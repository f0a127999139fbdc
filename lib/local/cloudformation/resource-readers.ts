import { readBuckets } from './bucket.ts';
import { readBucketPolicies } from './bucket-policy.ts';
import type { Deployment } from './deployment.ts';
import { readEdge } from './edge-definition.ts';
import { readFunctions } from './function-definition.ts';
import { readHttpApis } from './http-api.ts';
import { readLambdaPermissions } from './lambda-permission.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { readRoles } from './role.ts';
import { readSchedules } from './schedule.ts';
import { readSecrets } from './secret.ts';
import { readSocketApis } from './socket-api.ts';
import { readTables } from './table.ts';

/** Reads all resources of some types into a part of the deployment; `before` holds what earlier readers have read. */
export type ResourceReader = (templates: ResolvedTemplates, before: Deployment) => Partial<Deployment>;

const secrets: ResourceReader = (templates) => ({ secrets: readSecrets(templates) });
const functions: ResourceReader = (templates) => ({ functions: readFunctions(templates) });
const lambdaPermissions: ResourceReader = (templates) => ({ lambdaPermissions: readLambdaPermissions(templates) });
const tables: ResourceReader = (templates) => ({ tables: readTables(templates) });
const buckets: ResourceReader = (templates) => ({ buckets: readBuckets(templates) });
const bucketPolicies: ResourceReader = (templates) => ({ bucketPolicies: readBucketPolicies(templates) });
const schedules: ResourceReader = (templates) => ({ schedules: readSchedules(templates) });
const apis: ResourceReader = (templates) => ({
  httpApis: readHttpApis(templates),
  socketApis: readSocketApis(templates),
});
const edge: ResourceReader = (templates) => {
  const definition = readEdge(templates);
  return definition === undefined ? {} : { edge: definition };
};
const roles: ResourceReader = (templates, before) => ({
  roles: readRoles(
    templates,
    [...before.functions, ...before.schedules].flatMap(({ role }) => role ?? []),
  ),
});

/**
 * The resource types that the runner imitates, each with its reader; a type that is a part of another has the reader of
 * the whole. Readers run once each, in this order: secrets first, since other resources may contain their values, and
 * roles after the functions and schedules that have them.
 */
export const RESOURCE_READERS: Readonly<Record<string, ResourceReader>> = {
  'AWS::SecretsManager::Secret': secrets,
  'AWS::CloudFront::Distribution': edge,
  'AWS::CloudFront::CachePolicy': edge,
  'AWS::CloudFront::Function': edge,
  'AWS::CloudFront::ResponseHeadersPolicy': edge,
  'AWS::Logs::Delivery': edge,
  'AWS::WAFv2::WebACL': edge,
  'AWS::Lambda::Function': functions,
  'AWS::Lambda::EventInvokeConfig': functions,
  'AWS::Events::Rule': schedules,
  'AWS::Scheduler::Schedule': schedules,
  'AWS::ApiGatewayV2::Api': apis,
  'AWS::ApiGatewayV2::Authorizer': apis,
  'AWS::ApiGatewayV2::Integration': apis,
  'AWS::ApiGatewayV2::Route': apis,
  'AWS::ApiGatewayV2::RouteResponse': apis,
  'AWS::ApiGatewayV2::Stage': apis,
  'AWS::ApiGateway::Account': apis,
  'AWS::DynamoDB::GlobalTable': tables,
  'AWS::DynamoDB::Table': tables,
  'AWS::S3::Bucket': buckets,
  'AWS::S3::BucketPolicy': bucketPolicies,
  'AWS::IAM::ManagedPolicy': roles,
  'AWS::IAM::Policy': roles,
  'AWS::IAM::Role': roles,
  'AWS::Lambda::Permission': lambdaPermissions,
};

import { createHash } from 'node:crypto';
import { ACCOUNT, REGION } from './intrinsics.ts';
import { resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** The host of an API on AWS, and the `domainName` of every event of it. */
export const executeApiHost = (apiId: string): string => `${apiId}.execute-api.${REGION}.amazonaws.com`;

/** The id of the API that a host belongs to, in whichever Region a template puts it; nothing for another host. */
export const apiIdOfHost = (host: string): string | undefined => /^([a-z0-9]+)\.execute-api\./.exec(host)?.[1];

/** The bucket that a host belongs to, in whichever Region a template puts it; nothing for another host. */
export const bucketOfHost = (host: string): string | undefined => /^([a-z0-9.-]+)\.s3\./.exec(host)?.[1];

/**
 * A generated name or id.
 * Known differences: it is a hash of stack and logical id, the same in every run, so that data on disk is found again.
 */
export function physicalId(resource: StackResource, length: number): string {
  const digest = createHash('sha256').update(`${resource.stack.name}/${resource.logicalId}`).digest('hex');
  const id = BigInt(`0x${digest}`).toString(36);
  return `${'abcdefghij'[Number.parseInt(digest.slice(0, 6), 16) % 10]}${id}`.slice(0, length);
}

const generatedName = (resource: StackResource): string =>
  `${resource.stack.name}-${resource.logicalId.slice(0, 24)}-${physicalId(resource, 12).toUpperCase()}`;

/** The ARN of something in the Region and account that every local deployment is in. */
export const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The ARN of a function. */
export const functionArn = (name: string): string => arn('lambda', `function:${name}`);

/** The ARN of a part of an API: of a stage with a route, or of an authorizer. */
export const executeApiArn = (apiId: string, part: string): string => arn('execute-api', `${apiId}/${part}`);

/** The ARN of a distribution; CloudFront has no Region. */
export const distributionArn = (id: string): string => `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`;

type Attributes = (resource: StackResource, name: (property: string) => string) => Record<string, string>;

const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  'AWS::Lambda::Function': (_place, name) => {
    const functionName = name('FunctionName');
    return { Ref: functionName, Arn: functionArn(functionName) };
  },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SecretsManager::Secret': (resource, name) => {
    const secretArn = arn('secretsmanager', `secret:${name('Name')}-${physicalId(resource, 6)}`);
    return { Ref: secretArn, Id: secretArn };
  },
  'AWS::ApiGatewayV2::Api': (resource) => {
    const id = physicalId(resource, 10);
    const scheme = resource.Properties?.ProtocolType === 'WEBSOCKET' ? 'wss' : 'https';
    return { Ref: id, ApiId: id, ApiEndpoint: `${scheme}://${executeApiHost(id)}` };
  },
  'AWS::ApiGatewayV2::Stage': (_place, name) => ({ Ref: name('StageName') }),
  'AWS::ApiGatewayV2::Route': (resource) => ({ Ref: physicalId(resource, 7), RouteId: physicalId(resource, 7) }),
  'AWS::ApiGatewayV2::Integration': (resource) => ({
    Ref: physicalId(resource, 7),
    IntegrationId: physicalId(resource, 7),
  }),
  'AWS::ApiGatewayV2::Authorizer': (resource) => ({
    Ref: physicalId(resource, 6),
    AuthorizerId: physicalId(resource, 6),
  }),
  'AWS::Events::Rule': (_place, name) => ({ Ref: name('Name'), Arn: arn('events', `rule/${name('Name')}`) }),
  'AWS::Scheduler::Schedule': (_place, name) => ({
    Ref: name('Name'),
    Arn: arn('scheduler', `schedule/default/${name('Name')}`),
  }),
  'AWS::CloudFront::Function': (_place, name) => {
    const functionArn = `arn:aws:cloudfront::${ACCOUNT}:function/${name('Name')}`;
    return { Ref: functionArn, FunctionARN: functionArn, 'FunctionMetadata.FunctionARN': functionArn };
  },
  'AWS::CloudFront::Distribution': (resource) => {
    const id = physicalId(resource, 13);
    return { Ref: id.toUpperCase(), Id: id.toUpperCase(), DomainName: `d${id}.cloudfront.net` };
  },
  'AWS::CloudFront::ResponseHeadersPolicy': (resource) => ({
    Ref: physicalId(resource, 36),
    Id: physicalId(resource, 36),
  }),
  'AWS::CloudFront::CachePolicy': (resource) => ({
    Ref: physicalId(resource, 36),
    Id: physicalId(resource, 36),
  }),
  'AWS::CloudFront::OriginAccessControl': (resource) => ({
    Ref: physicalId(resource, 13),
    Id: physicalId(resource, 13),
  }),
  'AWS::WAFv2::WebACL': (resource) => {
    const id = physicalId(resource, 36);
    return { Id: id, Arn: arn('wafv2', `global/webacl/${resource.logicalId}/${id}`) };
  },
  'AWS::S3::Bucket': (_place, name) => {
    const bucket = name('BucketName').toLowerCase();
    return {
      Ref: bucket,
      Arn: `arn:aws:s3:::${bucket}`,
      DomainName: `${bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${bucket}.s3.${REGION}.amazonaws.com`,
    };
  },
  'AWS::Logs::LogGroup': (_place, name) => ({
    Ref: name('LogGroupName'),
    Arn: arn('logs', `log-group:${name('LogGroupName')}:*`),
  }),
  'AWS::SQS::Queue': (_place, name) => ({
    Ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name('QueueName')}`,
    Arn: arn('sqs', name('QueueName')),
    QueueName: name('QueueName'),
  }),
  'AWS::SNS::Topic': (_place, name) => ({ Ref: arn('sns', name('TopicName')), TopicName: name('TopicName') }),
  'AWS::IAM::Role': (_place, name) => ({
    Ref: name('RoleName'),
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name('RoleName')}`,
  }),
};

function table(resource: StackResource, name: (property: string) => string): Record<string, string> {
  const tableName = name('TableName');
  return {
    Ref: tableName,
    Arn: arn('dynamodb', `table/${tableName}`),
    TableId: physicalId(resource, 32),
  };
}

/**
 * The value of `Ref` or `Fn::GetAtt` of a resource. `named` reads a property that may contain the name.
 */
export function resourceAttribute(
  resource: StackResource,
  attribute: string,
  named: (property: string) => string | undefined,
): string {
  const attributes = ATTRIBUTES[resource.Type];
  const value = attributes?.(resource, (property) => named(property) ?? generatedName(resource))[attribute];
  if (value === undefined) {
    throw unsupported(
      `${resourceLabel(resource)}: the local runner does not know its ${attribute === 'Ref' ? 'Ref' : `attribute ${attribute}`}.`,
      import.meta.filename,
    );
  }
  return value;
}

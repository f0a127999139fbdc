import { type AddedHeader, addedHeaders } from '../edge/edge-headers.ts';
import type { Header } from '../http/gateway-message.ts';
import { CACHING_DISABLED, cachedEncodings } from './cache-policy.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { distributionArn } from './resource-names.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';
import { readWebAcl, type WebAcl } from './web-acl.ts';

/** Where a behavior sends its requests. */
export interface Origin {
  /** The host, for an API `<id>.execute-api.<region>.amazonaws.com`. */
  readonly domain: string;
  /** A prefix of every path, without a slash at its end. */
  readonly path: string;
  readonly headers: readonly Header[];
}

/** One cache behavior. */
export interface Behavior {
  /** Absent for the default behavior. */
  readonly pattern?: string;
  readonly origin: Origin;
  readonly methods: readonly string[];
  /** The code of the viewer-request function. */
  readonly viewerRequest?: { readonly name: string; readonly code: string };
  /**
   * The forwarded parts of the viewer's request: all, with a `Host` that API Gateway answers with 403 (aws-facts 2.1); all
   * but `Host`; or, without an origin request policy, no query and only the headers of ranges and conditions.
   */
  readonly forwards: 'viewer' | 'viewer-but-host' | 'conditions';
  /** The encodings that its cache policy compresses: what is left of the viewer's `Accept-Encoding` (aws-facts 2.6). */
  readonly encodings: readonly string[];
  /** The headers that a response headers policy adds. */
  readonly added: readonly AddedHeader[];
}

/** A custom error response: the page instead of an origin's error. */
export interface ErrorPage {
  readonly code: number;
  readonly path: string;
  readonly responseCode: number;
}

/** A CloudFront distribution as the template describes it. */
export interface EdgeDefinition {
  readonly id: string;
  readonly arn: string;
  readonly domain: string;
  /** By their ids: a function may select any of them for a request. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** In the order in which CloudFront matches them; the default one is last. */
  readonly behaviors: readonly Behavior[];
  readonly errorPages: readonly ErrorPage[];
  /** The fields of its access log; none without one. */
  readonly logFields: readonly string[];
  /** Absent if no address is limited. */
  readonly webAcl?: WebAcl;
}

/** The managed policies AllViewer and AllViewerExceptHostHeader. */
const FORWARDED: ReadonlyMap<string, 'viewer' | 'viewer-but-host'> = new Map([
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', 'viewer'],
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', 'viewer-but-host'],
]);

/** The one distribution of the templates, if there is one. */
export function readEdge(templates: ResolvedTemplates): EdgeDefinition | undefined {
  const [resource, ...more] = templates.resources('AWS::CloudFront::Distribution');
  if (resource === undefined) return undefined;
  if (more.length > 0)
    throw unsupported(
      'There are several CloudFront distributions; the local runner serves one only.',
      import.meta.filename,
    );
  knownProperties(resource, { read: ['DistributionConfig'], ignored: ['Tags'] });
  // Read part by part: the rest may refer to certificates, which have no attributes here.
  const config = record(resource.Properties?.DistributionConfig);
  const part = (name: string) => templates.resolve(resource.stack, config[name], `${resourceLabel(resource)}.${name}`);
  checkKeys(resource, 'DistributionConfig', config, [
    'Aliases',
    'CacheBehaviors',
    'Comment',
    'CustomErrorResponses',
    'DefaultCacheBehavior',
    'DefaultRootObject',
    'Enabled',
    'HttpVersion',
    'IPV6Enabled',
    'Logging',
    'Origins',
    'PriceClass',
    'ViewerCertificate',
    'WebACLId',
  ]);
  const origins = new Map(list(part('Origins')).map((origin) => [String(origin.Id), readOrigin(resource, origin)]));
  const webAclArn = part('WebACLId');
  const behaviors = [...list(part('CacheBehaviors')), record(part('DefaultCacheBehavior'))];
  return {
    id: templates.attribute(resource, 'Ref'),
    arn: distributionArn(templates.attribute(resource, 'Ref')),
    domain: templates.attribute(resource, 'DomainName'),
    ...(webAclArn === undefined ? {} : { webAcl: readWebAcl(templates, webAclArn) }),
    origins,
    behaviors: behaviors.map((behavior) => readBehavior(templates, resource, behavior, origins)),
    logFields: readLogFields(templates),
    errorPages: list(part('CustomErrorResponses')).flatMap((page) =>
      typeof page.ResponsePagePath === 'string'
        ? [
            {
              code: Number(page.ErrorCode),
              path: page.ResponsePagePath,
              responseCode: Number(page.ResponseCode ?? page.ErrorCode),
            },
          ]
        : [],
    ),
  };
}

/** The fields of the one log delivery, which is taken to be the distribution's. */
function readLogFields(templates: ResolvedTemplates): string[] {
  const [delivery] = templates.resources('AWS::Logs::Delivery');
  if (delivery === undefined) return [];
  knownProperties(delivery, {
    read: ['RecordFields'],
    ignored: ['DeliveryDestinationArn', 'DeliverySourceName', 'FieldDelimiter', 'Tags'],
  });
  const fields = templates.value(delivery, 'RecordFields');
  return Array.isArray(fields) ? fields.map(String) : [];
}

function readOrigin(resource: StackResource, origin: Record<string, unknown>): Origin {
  // Known differences: protocol, TLS, shield, retries and time-outs of the origin connection do not exist in one process.
  checkKeys(resource, 'Origins', origin, [
    'ConnectionAttempts',
    'ConnectionTimeout',
    'CustomOriginConfig',
    'DomainName',
    'Id',
    'OriginAccessControlId',
    'OriginCustomHeaders',
    'OriginPath',
    'OriginShield',
    'ResponseCompletionTimeout',
    'S3OriginConfig',
  ]);
  if (origin.S3OriginConfig !== undefined && !origin.OriginAccessControlId) {
    throw new Error(
      `${resourceLabel(resource)}: the bucket ${String(origin.Id)} has no origin access control, so CloudFront would read it without credentials, which is refused here.`,
    );
  }
  return {
    domain: String(origin.DomainName),
    path: String(origin.OriginPath ?? ''),
    headers: list(origin.OriginCustomHeaders).map(
      (header): Header => [String(header.HeaderName), String(header.HeaderValue)],
    ),
  };
}

function readBehavior(
  templates: ResolvedTemplates,
  resource: StackResource,
  behavior: Record<string, unknown>,
  origins: ReadonlyMap<string, Origin>,
): Behavior {
  checkKeys(resource, 'a cache behavior', behavior, [
    'AllowedMethods',
    'CachePolicyId',
    'CachedMethods',
    'Compress',
    'FunctionAssociations',
    'OriginRequestPolicyId',
    'PathPattern',
    'ResponseHeadersPolicyId',
    'TargetOriginId',
    'ViewerProtocolPolicy',
  ]);
  const pattern = behavior.PathPattern;
  const label = `${resourceLabel(resource)}: the behavior ${String(pattern ?? 'by default')}`;
  const policy = behavior.OriginRequestPolicyId;
  const forwards = policy === undefined ? 'conditions' : FORWARDED.get(String(policy));
  if (forwards === undefined) {
    throw unsupported(
      `${label} forwards by the origin request policy ${String(policy)}; only AllViewerExceptHostHeader and AllViewer are emulated.`,
      import.meta.filename,
    );
  }
  if (behavior.CachePolicyId !== CACHING_DISABLED)
    templates.note(`${label} may be cached on AWS; nothing is cached here.`);
  const encodings = policy === undefined ? cachedEncodings(templates, label, behavior.CachePolicyId) : [];
  const origin = origins.get(String(behavior.TargetOriginId));
  if (origin === undefined) throw new Error(`${label} points at an origin that is not there.`);
  const viewerRequest = viewerRequestFunction(templates, label, list(behavior.FunctionAssociations));
  return {
    ...(typeof pattern === 'string' ? { pattern } : {}),
    origin,
    methods: Array.isArray(behavior.AllowedMethods) ? behavior.AllowedMethods.map(String) : ['GET', 'HEAD'],
    ...(viewerRequest === undefined ? {} : { viewerRequest }),
    forwards,
    encodings,
    added: addedHeaders(templates, label, behavior.ResponseHeadersPolicyId),
  };
}

function viewerRequestFunction(
  templates: ResolvedTemplates,
  label: string,
  associations: readonly Record<string, unknown>[],
): Behavior['viewerRequest'] {
  const [association] = associations;
  if (association === undefined) return undefined;
  if (associations.length > 1 || association.EventType !== 'viewer-request') {
    throw new Error(
      `${label} has a function on ${String(association.EventType)}; only one on viewer-request is emulated.`,
    );
  }
  const arn = association.FunctionARN;
  const resource = templates
    .resources('AWS::CloudFront::Function')
    .find((found) => templates.attribute(found, 'FunctionARN') === arn);
  if (resource === undefined)
    throw new Error(`${label} uses the function ${String(arn)}, which is in none of the stacks.`);
  knownProperties(resource, {
    read: ['FunctionCode', 'Name'],
    ignored: ['AutoPublish', 'FunctionConfig', 'FunctionMetadata', 'Tags'],
  });
  return { name: resource.logicalId, code: String(templates.value(resource, 'FunctionCode')) };
}

function checkKeys(
  resource: StackResource,
  what: string,
  value: Record<string, unknown>,
  known: readonly string[],
): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw unsupported(
      `${resourceLabel(resource)}: ${what} has ${unknown.join(', ')}, which is not emulated.`,
      import.meta.filename,
    );
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

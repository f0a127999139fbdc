import { type AddedHeader, addedHeaders } from '../edge/edge-headers.ts';
import type { Header } from '../http/gateway-message.ts';
import type { Reading } from './reading.ts';
import { distributionArn } from './resource-names.ts';
import { isRecord, knownProperties, type Placed, placeName } from './template.ts';

/** Where a behavior sends its requests. */
export interface Origin {
  /** The host, for an API `<id>.execute-api.<region>.amazonaws.com`. */
  readonly domain: string;
  /** Put before every path; no slash at its end. */
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
   * What of the viewer's request is passed on: all, with a `Host` that API Gateway answers with 403 (aws-facts 2.1); all
   * but that; or, without an origin request policy, no query and of the headers only ranges and conditions.
   */
  readonly forwards: 'viewer' | 'viewer-but-host' | 'conditions';
  /** What a response headers policy adds. */
  readonly added: readonly AddedHeader[];
}

/** A custom error response: what to show instead of an origin's error. */
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
  /** In the order in which they are tried; the default one is last. */
  readonly behaviors: readonly Behavior[];
  readonly errorPages: readonly ErrorPage[];
}

/** The managed policies AllViewer and AllViewerExceptHostHeader. */
const FORWARDED: ReadonlyMap<string, 'viewer' | 'viewer-but-host'> = new Map([
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', 'viewer'],
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', 'viewer-but-host'],
]);
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** The one distribution of the templates, if there is one. */
export function readEdge(reading: Reading): EdgeDefinition | undefined {
  const [place, ...more] = reading.placed('AWS::CloudFront::Distribution');
  if (place === undefined) return undefined;
  if (more.length > 0)
    throw new Error('There are several CloudFront distributions; the local runner has one front only.');
  knownProperties(place, { read: ['DistributionConfig'], ignored: ['Tags'] });
  // Read part by part: the rest may refer to certificates and web ACLs, which have no attributes here.
  const config = record(place.resource.Properties?.DistributionConfig);
  const part = (name: string) => reading.resolve(place.stack, config[name], `${placeName(place)}.${name}`);
  checkKeys(place, 'DistributionConfig', config, [
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
  const origins = new Map(list(part('Origins')).map((origin) => [String(origin.Id), readOrigin(place, origin)]));
  const behaviors = [...list(part('CacheBehaviors')), record(part('DefaultCacheBehavior'))];
  return {
    id: reading.attribute(place, 'Ref'),
    arn: distributionArn(reading.attribute(place, 'Ref')),
    domain: reading.attribute(place, 'DomainName'),
    behaviors: behaviors.map((behavior) => readBehavior(reading, place, behavior, origins)),
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

function readOrigin(place: Placed, origin: Record<string, unknown>): Origin {
  // Confessed: protocol, TLS, shield, retries and time-outs of the origin connection do not exist in one process.
  checkKeys(place, 'Origins', origin, [
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
      `${placeName(place)}: the bucket ${String(origin.Id)} has no origin access control, so CloudFront would read it as nobody; nobody may read here.`,
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
  reading: Reading,
  place: Placed,
  behavior: Record<string, unknown>,
  origins: ReadonlyMap<string, Origin>,
): Behavior {
  checkKeys(place, 'a cache behavior', behavior, [
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
  const called = `${placeName(place)}: the behavior ${String(pattern ?? 'by default')}`;
  const policy = behavior.OriginRequestPolicyId;
  const forwards = policy === undefined ? 'conditions' : FORWARDED.get(String(policy));
  if (forwards === undefined) {
    throw new Error(
      `${called} forwards by the origin request policy ${String(policy)}; only AllViewerExceptHostHeader and AllViewer are emulated.`,
    );
  }
  if (behavior.CachePolicyId !== CACHING_DISABLED)
    reading.note(`${called} may be cached on AWS; nothing is cached here.`);
  const origin = origins.get(String(behavior.TargetOriginId));
  if (origin === undefined) throw new Error(`${called} points at an origin that is not there.`);
  const viewerRequest = viewerRequestFunction(reading, called, list(behavior.FunctionAssociations));
  return {
    ...(typeof pattern === 'string' ? { pattern } : {}),
    origin,
    methods: Array.isArray(behavior.AllowedMethods) ? behavior.AllowedMethods.map(String) : ['GET', 'HEAD'],
    ...(viewerRequest === undefined ? {} : { viewerRequest }),
    forwards,
    added: addedHeaders(reading, called, behavior.ResponseHeadersPolicyId),
  };
}

function viewerRequestFunction(
  reading: Reading,
  called: string,
  associations: readonly Record<string, unknown>[],
): Behavior['viewerRequest'] {
  const [association] = associations;
  if (association === undefined) return undefined;
  if (associations.length > 1 || association.EventType !== 'viewer-request') {
    throw new Error(
      `${called} has a function on ${String(association.EventType)}; only one on viewer-request is emulated.`,
    );
  }
  const arn = association.FunctionARN;
  const place = reading
    .placed('AWS::CloudFront::Function')
    .find((found) => reading.attribute(found, 'FunctionARN') === arn);
  if (place === undefined)
    throw new Error(`${called} uses the function ${String(arn)}, which is in none of the stacks.`);
  knownProperties(place, {
    read: ['FunctionCode', 'Name'],
    ignored: ['AutoPublish', 'FunctionConfig', 'FunctionMetadata', 'Tags'],
  });
  return { name: place.logicalId, code: String(reading.value(place, 'FunctionCode')) };
}

function checkKeys(place: Placed, what: string, value: Record<string, unknown>, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new Error(`${placeName(place)}: ${what} has ${unknown.join(', ')}, which is not emulated.`);
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

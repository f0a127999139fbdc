import { Aws, CfnOutput, Duration, ReferenceStrength, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersReferrerPolicy,
  type IOrigin,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ResponseHeadersPolicy,
  type ResponseHeadersStrictTransportSecurity,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AaaaRecord, ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EXPOSED_HEADERS } from '../lambdas/middleware/cors-headers.ts';
import { pingTimes } from '../lambdas/protocol/handshake.ts';
import { MAX_POSTED_BYTES } from '../lambdas/protocol/polling.ts';
import { PAGE_PATHS } from '../lambdas/routes.ts';
import type { ChatStack } from './chat-stack.ts';
import { AddressLimits } from './constructs/address-limits.ts';
import { EDGE_KEY_HEADER, edgeKeyFrom } from './constructs/edge-key.ts';
import { EdgeLog } from './constructs/edge-log.ts';
import { SOCKET_STAGE } from './constructs/socket-api.ts';
import { edgeCode, filesCode } from './edge-code.ts';
import type { Domain, Settings } from './settings.ts';

export interface EdgeStackProps extends StackProps {
  settings: Settings;
  chat: ChatStack;
}

/** The Region of the edge stack: web ACLs, certificates and log deliveries for CloudFront exist only there. */
export const EDGE_REGION = 'us-east-1';

/**
 * The one origin that browsers use: HTTP by default, the socket doors and the files of the bucket beside it.
 * It refers to the APIs by weak references (docs/decisions/0014-weak-references-between-stacks.md). No error response is
 * rewritten: CloudFront would turn the APIs' own 403 and 404 into pages.
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, chat, ...props }: EdgeStackProps) {
    super(scope, id, props);
    const { domain } = settings;
    const zone = domain && zoneOf(this, domain);
    const shared = {
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // `Host` must be the API's own: with the viewer's, API Gateway answers 403.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [{ function: edgeFunction(this, settings), eventType: FunctionEventType.VIEWER_REQUEST }],
      compress: false,
    };
    // By this id the edge function selects it for what Socket.IO clients post.
    const httpOrigin = this.#origin(chat, chat.httpApi.api.apiId, 'http-api');
    const responseHeadersPolicy = readableByPages(this);
    const http: BehaviorOptions = {
      ...shared,
      origin: httpOrigin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      // A token that was sent in the clear should not work a second time, which a redirect lets it.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy,
    };
    const socket: BehaviorOptions = {
      ...shared,
      origin: this.#origin(chat, chat.socketApi.api.apiId),
      // Polls, their posts, and the protocol's own errors are answered by the edge function, or sent to the other API.
      allowedMethods: AllowedMethods.ALLOW_ALL,
      // A WebSocket client follows no redirect.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    };
    const page = { ...pages(this, httpOrigin), responseHeadersPolicy };
    const distribution = new Distribution(this, 'Distribution', {
      comment: `chat gateway (${settings.stage}, ${settings.region}, revision ${settings.edgeRevision})`,
      defaultBehavior: http,
      additionalBehaviors: {
        '/ws*': socket,
        '/socket.io*': socket,
        '/files/*': servedFiles(this, chat),
        ...Object.fromEntries(PAGE_PATHS.map((path) => [path, page])),
      },
      // Without a domain the certificate is CloudFront's own, whose minimum of TLS 1.0 cannot be raised.
      ...(domain && {
        domainNames: [domain.name],
        certificate: certificate(this, domain, zone),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      ...(settings.safeguards && {
        webAclId: new AddressLimits(this, 'AddressLimits', settings.addressLimits).webAclArn,
      }),
    });
    acknowledge(distribution, settings);
    if (zone) {
      const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
      new ARecord(this, 'Address', { zone, target });
      new AaaaRecord(this, 'AddressV6', { zone, target });
    }
    new EdgeLog(this, 'AccessLog', settings, distribution);
    new CfnOutput(this, 'GatewayUrl', {
      value: `https://${domain?.name ?? distribution.distributionDomainName}`,
      description: 'The one address of HTTP, sockets and files: what a widget is built with',
    });
  }

  #origin(chat: ChatStack, apiId: string, originId?: string): HttpOrigin {
    const api = Stack.consumeReference(apiId, ReferenceStrength.WEAK);
    return new HttpOrigin(`${api}.execute-api.${chat.region}.${this.urlSuffix}`, {
      ...(originId !== undefined && { originId }),
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // The longest time that an HTTP API may take.
      readTimeout: Duration.seconds(30),
      customHeaders: { [EDGE_KEY_HEADER]: edgeKeyFrom(chat) },
    });
  }
}

/**
 * Says that answers are of the type that they are said to be and come by https only, and lets pages read the answers that have no
 * CORS headers: API Gateway's own (a forged token's 403, 404, 413, 429, 5xx), and pages, whose function sees no `Origin`. It adds
 * nothing where an answer has any such header. For requests with credentials the origin would have to be repeated, which a policy
 * does only for origins that it lists (docs/decisions/0030-cors-without-api-gateway.md). Preflights are answered by the edge
 * function.
 */
const readableByPages = (scope: Construct) =>
  new ResponseHeadersPolicy(scope, 'ReadableByPages', {
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowCredentials: false,
      accessControlExposeHeaders: [...EXPOSED_HEADERS],
      originOverride: false,
    },
    securityHeadersBehavior: { contentTypeOptions: { override: true }, strictTransportSecurity: HTTPS_FOR_A_YEAR },
  });

/** A browser that was here once asks by https for a year. Of this host alone: other hosts of the domain are not the gateway's. */
const HTTPS_FOR_A_YEAR: ResponseHeadersStrictTransportSecurity = {
  accessControlMaxAge: Duration.days(365),
  includeSubdomains: false,
  preload: false,
  override: true,
};

/**
 * The behavior for files: served from the bucket by their exact names. Their content is untrusted, so nothing in them may run,
 * whatever content type a browser guesses. A file whose time is over is refused. No cookie, token or query reaches the bucket.
 * Not cached, so that an erased file is no longer served.
 */
function servedFiles(scope: Construct, chat: ChatStack): BehaviorOptions {
  const bucket = Bucket.fromBucketAttributes(scope, 'Files', {
    bucketName: Stack.consumeReference(chat.files.nameReference, ReferenceStrength.WEAK),
    region: chat.region,
  });
  const responseHeadersPolicy = new ResponseHeadersPolicy(scope, 'FileHeaders', {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: HTTPS_FOR_A_YEAR,
    },
    // Who has the address may have the content; nothing says who asks, so no page gets more than any other client.
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowCredentials: false,
      originOverride: false,
    },
    // A page that is isolated from other origins shows only what says that it may be shown.
    customHeadersBehavior: {
      customHeaders: [{ header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true }],
    },
  });
  return {
    origin: S3BucketOrigin.withOriginAccessControl(bucket),
    cachePolicy: CachePolicy.CACHING_DISABLED,
    responseHeadersPolicy,
    functionAssociations: [{ function: filesFunction(scope), eventType: FunctionEventType.VIEWER_REQUEST }],
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    compress: false,
  };
}

/** The function that refuses files whose time is over. */
const filesFunction = (scope: Construct): EdgeFunction =>
  new EdgeFunction(scope, 'FileTimes', {
    comment: 'Refuses files whose time is over',
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(filesCode()),
  });

/**
 * The behavior for pages, which are the same bytes for everybody. Nothing of the viewer is in the cache's key or reaches the
 * function, so nobody's page can be shown to another: no cookie, query or header but `Accept-Encoding`, reduced to what is
 * compressed here. The edge key is a header of the origin. How long a page is kept, the answer says.
 */
function pages(scope: Construct, origin: IOrigin): BehaviorOptions {
  const cachePolicy = new CachePolicy(scope, 'Pages', {
    comment: 'The same bytes for everybody',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.minutes(1),
    maxTtl: Duration.hours(1),
    cookieBehavior: CacheCookieBehavior.none(),
    headerBehavior: CacheHeaderBehavior.none(),
    queryStringBehavior: CacheQueryStringBehavior.none(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
  return {
    origin,
    cachePolicy,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    compress: true,
  };
}

/**
 * The function that turns public paths into paths of API Gateway: docs/decisions/0013-a-cloudfront-function-at-the-edge.md.
 */
function edgeFunction(scope: Construct, { keepAliveMinutes }: Settings): EdgeFunction {
  const open = { ...pingTimes(keepAliveMinutes), maxPayload: MAX_POSTED_BYTES };
  return new EdgeFunction(scope, 'Doors', {
    comment: 'Notes the viewer address, turns socket paths into doors',
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(edgeCode({ socketStage: SOCKET_STAGE, open, salt: Aws.STACK_ID })),
  });
}

/** The zone is referred to by its id; its records get the domain's full name, so the zone's own name does not matter. */
const zoneOf = (scope: Construct, { name, hostedZoneId }: Domain): IHostedZone | undefined =>
  hostedZoneId ? HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName: name }) : undefined;

const certificate = (scope: Construct, { name, certificateArn }: Domain, zone?: IHostedZone): ICertificate =>
  certificateArn
    ? Certificate.fromCertificateArn(scope, 'Certificate', certificateArn)
    : new Certificate(scope, 'Certificate', { domainName: name, validation: CertificateValidation.fromDns(zone) });

/** Findings of cdk-nag in the distribution that are accepted, with reasons. */
function acknowledge(distribution: Distribution, { domain, safeguards }: Settings): void {
  const stands = (rule: string, reason: string) =>
    Validations.of(distribution).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
  Validations.of(distribution).acknowledge({
    id: 'Annotation::@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
    reason: 'The bucket lets distributions of its account read what is served; see lib/constructs/file-bucket.ts',
  });
  stands('CFR1', 'Visitors of a website come from anywhere; where they may not is for its owner to say');
  stands('CFR3', 'Access logs go to CloudWatch by log delivery, which the rule does not know; it looks for a bucket');
  if (!domain)
    stands('CFR4', "CloudFront's own certificate fixes the minimum at TLS 1.0; a domain of one's own gets TLS 1.2");
  if (!safeguards) stands('CFR2', 'A web ACL with its rules costs $9 a month; safeguards bring it');
}

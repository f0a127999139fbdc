import { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

/**
 * Seconds over which WAF counts requests: its shortest window, and the unit of our settings. WAF evaluates it about every ten
 * seconds.
 */
const WINDOW_SECONDS = 60;

type Statement = CfnWebACL.StatementProperty;
type RequestPart = CfnWebACL.FieldToMatchProperty;

/**
 * Blocks an address that sends more requests of a kind than it may within a minute, until it sends fewer. By its own
 * documentation WAF acts near a limit, not at it. Preflights are not counted: a browser adds one to nearly every call of the
 * widget.
 */
export class AddressLimits extends Construct {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { requests, handshakes, polls, downloads }: Settings['addressLimits']) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      // CloudWatch identifies a web ACL by this name alone: two of one name would be one line.
      visibilityConfig: visibility(Stack.of(this).stackName),
      customResponseBodies: {
        tooMany: { contentType: 'APPLICATION_JSON', content: '{"message":"Too Many Requests"}' },
      },
      rules: [
        rule(0, 'requests-per-address', requests, and(not(PREFLIGHT), not(or(SOCKET, FILE)))),
        rule(1, 'handshakes-per-address', handshakes, and(SOCKET, or(not(BY_POLLING), WEB_SOCKET))),
        rule(2, 'polls-per-address', polls, and(not(PREFLIGHT), BY_POLLING, not(POST))),
        rule(3, 'posts-per-address', requests, and(BY_POLLING, POST)),
        rule(4, 'downloads-per-address', downloads, FILE),
      ],
    });
    this.webAclArn = acl.attrArn;
  }
}

const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  // A sampled request shows its query, and tokens travel in queries.
  sampledRequestsEnabled: false,
});

function rule(priority: number, name: string, limit: number, scopeDownStatement: Statement): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    statement: {
      rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: WINDOW_SECONDS, scopeDownStatement },
    },
    action: { block: { customResponse: TOO_MANY } },
    visibilityConfig: visibility(name),
  };
}

/**
 * The headers let a page read status and body, which it otherwise sees as a network error. They are fixed texts, so the
 * origin cannot be repeated: a page that sends its cookies along still sees a network error.
 */
const TOO_MANY: CfnWebACL.CustomResponseProperty = {
  responseCode: 429,
  customResponseBodyKey: 'tooMany',
  responseHeaders: [
    { name: 'retry-after', value: String(WINDOW_SECONDS) },
    { name: 'access-control-allow-origin', value: '*' },
    { name: 'access-control-expose-headers', value: 'retry-after' },
  ],
};

const and = (...statements: Statement[]): Statement => ({ andStatement: { statements } });
const or = (...statements: Statement[]): Statement => ({ orStatement: { statements } });
const not = (statement: Statement): Statement => ({ notStatement: { statement } });

const AS_IT_IS = [{ priority: 0, type: 'NONE' }];

/** CloudFront chooses a behavior by the path as a URL means it, and WAF sees the path as it was sent. */
const AS_CLOUDFRONT_READS = [
  { priority: 0, type: 'URL_DECODE' },
  { priority: 1, type: 'NORMALIZE_PATH' },
];

const isExactly = (fieldToMatch: RequestPart, searchString: string): Statement => ({
  byteMatchStatement: { fieldToMatch, positionalConstraint: 'EXACTLY', searchString, textTransformations: AS_IT_IS },
});

const isBelow = (searchString: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'STARTS_WITH',
    searchString,
    textTransformations: AS_CLOUDFRONT_READS,
  },
});

const PREFLIGHT = isExactly({ method: {} }, 'OPTIONS');

/** The paths of the behaviors in `lib/edge-stack.ts`. */
const FILE = isBelow('/files/');
const SOCKETIO = isBelow('/socket.io');
const SOCKET = or(isBelow('/ws'), SOCKETIO);

/**
 * What is asked by polling has limits of its own. A client asks until its WebSocket is open. It posts once; refused, it would begin again
 * after a second, for ever, which a limit of its handshakes would not outlast: refused a WebSocket, it goes on polling for ten.
 */
const BY_POLLING = and(SOCKETIO, isExactly({ singleQueryArgument: { Name: 'transport' } }, 'polling'));
const POST = isExactly({ method: {} }, 'POST');

/** No WebSocket opens without this header: a handshake that also calls itself a poll is counted as both. */
const WEB_SOCKET: Statement = {
  sizeConstraintStatement: {
    fieldToMatch: { singleHeader: { Name: 'sec-websocket-key' } },
    comparisonOperator: 'GE',
    size: 1,
    textTransformations: AS_IT_IS,
  },
};

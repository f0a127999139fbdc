import { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/**
 * Seconds over which WAF counts requests: its shortest window, and the unit of our setting. WAF evaluates it about every ten
 * seconds.
 */
const WINDOW_SECONDS = 60;

/**
 * Blocks an address that sends more than `limit` requests a minute, until it sends fewer. By its own documentation WAF acts
 * near the limit, not at it. Preflights are not counted: a browser adds one to nearly every call of the widget.
 */
export class AddressLimit extends Construct {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, limit: number) {
    super(scope, id);
    const visibility = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      // A sampled request shows its query, and tokens travel in queries.
      sampledRequestsEnabled: false,
    });
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      // CloudWatch identifies a web ACL by this name alone: two of one name would be one line.
      visibilityConfig: visibility(Stack.of(this).stackName),
      customResponseBodies: {
        tooMany: { contentType: 'APPLICATION_JSON', content: '{"message":"Too Many Requests"}' },
      },
      rules: [
        {
          name: 'requests-per-address',
          priority: 0,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit,
              evaluationWindowSec: WINDOW_SECONDS,
              scopeDownStatement: { notStatement: { statement: isPreflight() } },
            },
          },
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: 'tooMany',
                responseHeaders: [{ name: 'retry-after', value: String(WINDOW_SECONDS) }],
              },
            },
          },
          visibilityConfig: visibility('requests-per-address'),
        },
      ],
    });
    this.webAclArn = acl.attrArn;
  }
}

const isPreflight = (): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: { method: {} },
    positionalConstraint: 'EXACTLY',
    searchString: 'OPTIONS',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** The service that writes the logs, and alone takes up the role. */
export const API_GATEWAY = 'apigateway.amazonaws.com';

/** What AWS's own policy for this purpose allows, `AmazonAPIGatewayPushToCloudWatchLogs` (aws-facts 1.9). */
export const LOG_ACTIONS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:PutLogEvents',
];

/**
 * The role that API Gateway logs with, written into its settings: one for all REST and WebSocket APIs of the account and
 * Region, in place of the one that stood there. Therefore both stay when the stack goes, and when its first deployment
 * fails: by then other APIs may log through them.
 */
export class ApiGatewayLogRole extends Construct {
  /** What a stage that logs has to wait for. */
  readonly account: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'API Gateway writes its logs with this, for all APIs of the account and Region',
      assumedBy: new ServicePrincipal(API_GATEWAY),
      // Inside the role: API Gateway looks at the permissions when it is given the role, and a policy beside it may come later.
      inlinePolicies: {
        Logs: new PolicyDocument({ statements: [new PolicyStatement({ actions: LOG_ACTIONS, resources: ['*'] })] }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'The role is the account’s: which log groups its other APIs write to is not known here',
    });
    this.account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    for (const kept of [role, this.account]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}

import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** The service that writes the logs; it alone may assume the role. */
export const API_GATEWAY = 'apigateway.amazonaws.com';

/** The actions of AWS's own policy for this purpose, `AmazonAPIGatewayPushToCloudWatchLogs` (aws-facts 1.9). */
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
 * Region, in place of any role set before. Therefore role and setting are retained when the stack is deleted, and when its
 * first deployment fails: by then other APIs may log through them.
 */
export class ApiGatewayLogRole extends Construct {
  /** The setting of the account, which a stage that logs has to depend on. */
  readonly account: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: 'API Gateway writes its logs with this, for all APIs of the account and Region',
      assumedBy: new ServicePrincipal(API_GATEWAY),
      // Inside the role: API Gateway checks the permissions when it is given the role, and a separate policy may be created
      // later.
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

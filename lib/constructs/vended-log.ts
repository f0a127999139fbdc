import { Fn, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { removalPolicy } from './removal-policy.ts';

/**
 * The beginning of the names of logs that AWS's services write themselves. One resource policy of the account admits them to
 * all such groups; to others each group is added to it by name, until its 5,120 characters are full (aws-facts 2.8).
 */
export const VENDED_LOGS = '/aws/vendedlogs/';

/**
 * A log group that a service of AWS writes to, `/aws/vendedlogs/<stack>/<construct>/<id>`. The id is the end of this very
 * stack's ARN, so the name cannot be taken: not by another stage or Region, and not by a retained log of a former stack.
 */
export function vendedLog(scope: Construct, id: string, settings: Settings): LogGroup {
  const stackGuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return new LogGroup(scope, id, {
    logGroupName: `${VENDED_LOGS}${scope.node.path}/${stackGuid}`,
    retention: settings.logRetentionDays,
    removalPolicy: removalPolicy(settings),
  });
}

import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { ChatFunction } from './chat-function.ts';

/**
 * Runs a function once a minute, the finest interval of a rule. A run that cannot start is not repeated: the next one does
 * its work.
 */
export function everyMinute(scope: Construct, id: string, { lambda }: ChatFunction): Rule {
  return new Rule(scope, id, {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
}

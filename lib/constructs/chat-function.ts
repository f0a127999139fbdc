import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Grant } from './grant.ts';
import { removalPolicy } from './removal-policy.ts';

export interface ChatFunctionProps {
  settings: Settings;
  code: Code;
  description: string;
  timeout: Duration;
  /** Memory buys processor time, a full core at 1,769 MB (aws-facts, section 4). */
  memoryMb: number;
  /** Variables of the function besides those of its grants. */
  environment?: Record<string, string>;
  /**
   * For functions that are invoked asynchronously. None of their work is worth doing late: failures are not retried (Lambda
   * would wait a minute first), and an event that waited longer than a minute, the shortest age Lambda allows, is dropped.
   * Both are repaired by the next sweep.
   */
  asynchronous?: boolean;
}

/** The one kind of Lambda function in this system. It may only write to its own log until it is granted more. */
export class ChatFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly memoryMb: number;

  constructor(scope: Construct, id: string, props: ChatFunctionProps) {
    super(scope, id);
    this.memoryMb = props.memoryMb;
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.settings.logRetentionDays,
      removalPolicy: removalPolicy(props.settings),
    });
    // A role of its own: the managed policy for Lambda lets a function write into every log of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // The platform's start, end and report lines would be most of the log's price; metrics have the same facts.
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        STAGE: props.settings.stage,
        ...props.environment,
      },
      // The CDK adds the permission to send traces.
      ...(props.settings.tracing && { tracing: Tracing.ACTIVE }),
      ...(props.asynchronous && { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
    if (props.settings.tracing) this.#explain(['*'], 'X-Ray knows no resources: who may send a trace may send any');
  }

  /** Applies grants: permissions and environment variables together. */
  use(...grants: Grant[]): this {
    for (const grant of grants) {
      for (const statement of grant.statements) {
        this.lambda.addToRolePolicy(statement);
        if (grant.wildcard) this.#explain(statement.resources, grant.wildcard);
      }
      for (const [name, value] of Object.entries(grant.environment)) this.lambda.addEnvironment(name, value);
    }
    return this;
  }

  #explain(resources: string[], reason: string): void {
    for (const resource of resources) {
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${flat(Stack.of(this).resolve(resource))}]`;
      Validations.of(this).acknowledge({ id, reason });
    }
  }

  /** Lets another function invoke this one, whose name it finds in the environment variable `variable`. */
  invocation(variable: string): Grant {
    return {
      environment: { [variable]: this.lambda.functionName },
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.lambda.functionArn] })],
    };
  }

  /**
   * Lets the function invoke itself, by a policy separate from its role's own: the function depends on the role's policy,
   * which therefore cannot name the function. The function reads its own name from `AWS_LAMBDA_FUNCTION_NAME`.
   */
  invokeItself(): this {
    const { statements } = this.invocation('');
    new Policy(this, 'InvokeItself', { statements, roles: this.lambda.role ? [this.lambda.role] : [] });
    return this;
  }
}

type Resolved = string | { Ref: string } | { 'Fn::GetAtt': string[] } | { 'Fn::Join': [string, Resolved[]] };

/** A resource as cdk-nag spells it in the name of a finding: references in angle brackets. */
function flat(resource: Resolved): string {
  if (typeof resource === 'string') return resource;
  if ('Fn::GetAtt' in resource) return `<${resource['Fn::GetAtt'].join('.')}>`;
  return 'Ref' in resource ? `<${resource.Ref}>` : resource['Fn::Join'][1].map(flat).join('');
}

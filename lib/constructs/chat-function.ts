import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Grant } from './grant.ts';

export interface ChatFunctionProps {
  settings: Settings;
  code: Code;
  description: string;
  timeout: Duration;
  /** Memory buys processor time, a full core at 1,769 MB (aws-facts, section 4). */
  memoryMb: number;
  /** What the function reads besides what its grants name. */
  environment?: Record<string, string>;
  /**
   * For functions that are invoked asynchronously. Nothing they do is worth doing late: failures are not repeated
   * (Lambda would wait a minute first), and an event that waited longer than a minute, the least Lambda lets us say,
   * is dropped. Both are repaired by the next sweep.
   */
  asynchronous?: boolean;
}

/** The one kind of Lambda function in this system. It may do nothing but write to its own log until it is given more. */
export class ChatFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: ChatFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.settings.logRetentionDays,
      removalPolicy: props.settings.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // Its own role: the managed policy for Lambda lets a function write into every log of the account.
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
      // The platform's start, end and report lines would be most of the log's price; metrics say the same.
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        STAGE: props.settings.stage,
        ...props.environment,
      },
      ...(props.asynchronous && { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
  }

  /** Gives the function what it needs to do its work, permissions and variables together. */
  use(...grants: Grant[]): this {
    for (const grant of grants) {
      for (const statement of grant.statements) {
        this.lambda.addToRolePolicy(statement);
        if (grant.wildcard) this.#explain(statement, grant.wildcard);
      }
      for (const [name, value] of Object.entries(grant.environment)) this.lambda.addEnvironment(name, value);
    }
    return this;
  }

  #explain(statement: PolicyStatement, reason: string): void {
    for (const resource of statement.resources) {
      const id = `AwsSolutions::AwsSolutions-IAM5[Resource::${flat(Stack.of(this).resolve(resource))}]`;
      Validations.of(this).acknowledge({ id, reason });
    }
  }

  /** Lets another function start this one, and tells it the name under `variable`. */
  invocation(variable: string): Grant {
    return {
      environment: { [variable]: this.lambda.functionName },
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.lambda.functionArn] })],
    };
  }

  /**
   * Lets the function start itself. In a policy beside its role's own: the function waits for that one, which therefore
   * cannot name the function. Its name it knows from Lambda (`AWS_LAMBDA_FUNCTION_NAME`).
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

import { assetDirectory } from './assembly.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The ARN of the role with its permissions. */
  readonly role: string;
  /** The folder of its bundle. */
  readonly directory: string;
  /** `<file>.<export>` */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  /** How often an asynchronous invocation is tried again after an error. */
  readonly maximumRetries: number;
}

const KNOWN = {
  read: ['Code', 'Environment', 'FunctionName', 'Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout'],
  // Known differences: tracing, log settings, reserved concurrency and dead-letter queues have no effect.
  ignored: [
    'Architectures',
    'DeadLetterConfig',
    'Description',
    'EphemeralStorage',
    'LoggingConfig',
    'RecursiveLoop',
    'ReservedConcurrentExecutions',
    'RuntimeManagementConfig',
    'Tags',
    'TracingConfig',
  ],
};

/** Every function of the templates, with AWS's defaults (aws-facts 4: 3 s, 128 MB, two retries of an asynchronous call). */
export function readFunctions(templates: ResolvedTemplates): FunctionDefinition[] {
  const retries = asyncRetries(templates);
  return templates.resources('AWS::Lambda::Function').map((resource) => {
    knownProperties(resource, KNOWN);
    const name = templates.attribute(resource, 'Ref');
    const code = templates.value(resource, 'Code');
    const key = isRecord(code) ? code.S3Key : undefined;
    if (typeof key !== 'string') {
      throw unsupported(
        `${resourceLabel(resource)}: its code is not an asset, and the local runner runs assets only.`,
        import.meta.filename,
      );
    }
    return {
      logicalId: resource.logicalId,
      name,
      arn: templates.attribute(resource, 'Arn'),
      role: String(templates.value(resource, 'Role')),
      directory: assetDirectory(templates.assembly, resource, key),
      handler: String(templates.value(resource, 'Handler')),
      runtime: nodeRuntime(resource, templates.value(resource, 'Runtime')),
      timeoutMs: Number(templates.value(resource, 'Timeout') ?? 3) * 1000,
      memoryMb: Number(templates.value(resource, 'MemorySize') ?? 128),
      variables: variables(templates.value(resource, 'Environment')),
      maximumRetries: retries.get(name) ?? 2,
    };
  });
}

/** The name of the function an integration, authorizer or target points at: the end of the ARN inside its URI. */
export function functionNameIn(resource: StackResource, uri: unknown): string {
  const name = /:function:([A-Za-z0-9-_]+)/.exec(String(uri))?.[1];
  if (name === undefined) {
    throw unsupported(
      `${resourceLabel(resource)}: "${String(uri)}" does not name a Lambda function, and nothing else can be called here.`,
      import.meta.filename,
    );
  }
  return name;
}

function nodeRuntime(resource: StackResource, runtime: unknown): string {
  if (typeof runtime === 'string' && runtime.startsWith('nodejs')) return runtime;
  throw unsupported(
    `${resourceLabel(resource)}: the runtime ${String(runtime)} is not Node.js, so it cannot run here.`,
    import.meta.filename,
  );
}

function variables(environment: unknown): Record<string, string> {
  const given = isRecord(environment) ? environment.Variables : undefined;
  return Object.fromEntries(Object.entries(isRecord(given) ? given : {}).map(([name, value]) => [name, String(value)]));
}

function asyncRetries(templates: ResolvedTemplates): Map<string, number> {
  const retries = new Map<string, number>();
  for (const resource of templates.resources('AWS::Lambda::EventInvokeConfig')) {
    knownProperties(resource, {
      read: ['FunctionName', 'MaximumRetryAttempts'],
      // Known differences: no maximum age and no destinations.
      ignored: ['DestinationConfig', 'MaximumEventAgeInSeconds', 'Qualifier'],
    });
    const attempts = templates.value(resource, 'MaximumRetryAttempts');
    if (attempts !== undefined) retries.set(String(templates.value(resource, 'FunctionName')), Number(attempts));
  }
  return retries;
}

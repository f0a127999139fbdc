import { assetDirectory } from './assembly.ts';
import type { Reading } from './reading.ts';
import { isRecord, knownProperties, type Placed, placeName } from './template.ts';

/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The ARN of the role whose policies say what it may do. */
  readonly role: string;
  /** The folder its bundle is in. */
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
  // Confessed: no tracing, log settings, reserved concurrency or dead-letter queue has any effect here.
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
export function readFunctions(reading: Reading): FunctionDefinition[] {
  const retries = asyncRetries(reading);
  return reading.placed('AWS::Lambda::Function').map((place) => {
    knownProperties(place, KNOWN);
    const name = reading.attribute(place, 'Ref');
    const code = reading.value(place, 'Code');
    const key = isRecord(code) ? code.S3Key : undefined;
    if (typeof key !== 'string') {
      throw new Error(`${placeName(place)}: its code is not an asset, and the local runner runs assets only.`);
    }
    return {
      logicalId: place.logicalId,
      name,
      arn: reading.attribute(place, 'Arn'),
      role: String(reading.value(place, 'Role')),
      directory: assetDirectory(reading.assembly, place, key),
      handler: String(reading.value(place, 'Handler')),
      runtime: nodeRuntime(place, reading.value(place, 'Runtime')),
      timeoutMs: Number(reading.value(place, 'Timeout') ?? 3) * 1000,
      memoryMb: Number(reading.value(place, 'MemorySize') ?? 128),
      variables: variables(reading.value(place, 'Environment')),
      maximumRetries: retries.get(name) ?? 2,
    };
  });
}

/** The name of the function an integration, authorizer or target points at: the end of the ARN inside its URI. */
export function functionNameIn(place: Placed, uri: unknown): string {
  const name = /:function:([A-Za-z0-9-_]+)/.exec(String(uri))?.[1];
  if (name === undefined) {
    throw new Error(
      `${placeName(place)}: "${String(uri)}" does not name a Lambda function, and nothing else can be called here.`,
    );
  }
  return name;
}

function nodeRuntime(place: Placed, runtime: unknown): string {
  if (typeof runtime === 'string' && runtime.startsWith('nodejs')) return runtime;
  throw new Error(`${placeName(place)}: the runtime ${String(runtime)} is not Node.js, so it cannot run here.`);
}

function variables(environment: unknown): Record<string, string> {
  const given = isRecord(environment) ? environment.Variables : undefined;
  return Object.fromEntries(Object.entries(isRecord(given) ? given : {}).map(([name, value]) => [name, String(value)]));
}

function asyncRetries(reading: Reading): Map<string, number> {
  const retries = new Map<string, number>();
  for (const place of reading.placed('AWS::Lambda::EventInvokeConfig')) {
    knownProperties(place, {
      read: ['FunctionName', 'MaximumRetryAttempts'],
      // Confessed: no maximum age and no destinations.
      ignored: ['DestinationConfig', 'MaximumEventAgeInSeconds', 'Qualifier'],
    });
    const attempts = reading.value(place, 'MaximumRetryAttempts');
    if (attempts !== undefined) retries.set(String(reading.value(place, 'FunctionName')), Number(attempts));
  }
  return retries;
}

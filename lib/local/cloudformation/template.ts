/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
}

/** A CloudFormation template as `cdk synth` writes it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** A template under the name its stack is deployed with. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** A resource together with its stack and its logical id. */
export interface StackResource extends Resource {
  readonly stack: Stack;
  readonly logicalId: string;
}

/** How error messages name a resource: `stack/LogicalId (AWS::Service::Type)`. */
export const resourceLabel = ({ stack, logicalId, Type }: StackResource): string =>
  `${stack.name}/${logicalId} (${Type})`;

/** Whether a value is an object with keys, which is what most template nodes have to be. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The properties of a resource, after checking that each is either read or explicitly ignored. An unknown property throws:
 * otherwise a template could work here and fail on AWS, or the reverse.
 */
export function knownProperties(
  resource: StackResource,
  known: { readonly read: readonly string[]; readonly ignored: readonly string[] },
): Readonly<Record<string, unknown>> {
  const properties = resource.Properties ?? {};
  const unknown = Object.keys(properties).filter((key) => !known.read.includes(key) && !known.ignored.includes(key));
  if (unknown.length > 0) {
    throw new Error(
      `${resourceLabel(resource)}: the local runner does not know ${unknown.map((key) => `"${key}"`).join(', ')}. ` +
        'Remove it from the stack, or add it to the reader that lib/local/cloudformation/resource-readers.ts has for this type.',
    );
  }
  return properties;
}

import { isRecord, type Stack, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** The Region of every local deployment. */
export const REGION = 'us-east-1';
/** The account of every local deployment. */
export const ACCOUNT = '123456789012';

/** What intrinsic functions need. */
export interface ResolverNeeds {
  readonly stacks: readonly Stack[];
  /** The ARN behind `AWS::StackId`. */
  stackId(stackName: string): string;
  /** `Ref` (attribute `Ref`) or `Fn::GetAtt` of one resource; throws for an unknown attribute. */
  attribute(resource: StackResource, attribute: string): string;
  /** The current text of a secret, for `{{resolve:secretsmanager:…}}`. */
  secretValue(arnOrName: string): string;
}

/** Turns template values of one stack into plain values; `where` is the location in error messages. */
export type Resolver = (stack: Stack, value: unknown, where: string) => unknown;

const NO_VALUE = Symbol('AWS::NoValue');

/**
 * CloudFormation's intrinsic functions and dynamic references, evaluated without CloudFormation.
 * Knows Ref, GetAtt, Join, Sub, Select, Split, If with its conditions, FindInMap, ImportValue, GetStackOutput and
 * `{{resolve:secretsmanager:…}}`. Everything else throws.
 * Known differences: a parameter has its default and nothing else, and exports and outputs are looked up in the given
 * templates only.
 */
export function resolver(needs: ResolverNeeds): Resolver {
  const evaluate = (stack: Stack, value: unknown, where: string): unknown => {
    const inner = (part: unknown): unknown => evaluate(stack, part, where);
    if (typeof value === 'string') return dynamicReferences(value, needs, where);
    if (Array.isArray(value)) return value.map(inner).filter((item) => item !== NO_VALUE);
    if (!isRecord(value)) return value;
    const [key] = Object.keys(value);
    const isIntrinsic =
      Object.keys(value).length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
    if (!isIntrinsic) {
      const entries = Object.entries(value).map(([name, part]) => [name, inner(part)] as const);
      return Object.fromEntries(entries.filter(([, part]) => part !== NO_VALUE));
    }
    const result = intrinsic(needs, evaluate, stack, key, value[key], where);
    return typeof result === 'string' ? dynamicReferences(result, needs, where) : result;
  };
  return (stack, value, where) => {
    const result = evaluate(stack, value, where);
    return result === NO_VALUE ? undefined : result;
  };
}

function intrinsic(
  needs: ResolverNeeds,
  evaluate: Resolver,
  stack: Stack,
  name: string,
  argument: unknown,
  where: string,
): unknown {
  const inner = (part: unknown): unknown => evaluate(stack, part, where);
  const text = (part: unknown): string => asText(inner(part), `${name} in ${where}`);
  const list = (part: unknown): unknown[] => {
    const result = inner(part);
    if (!Array.isArray(result)) throw new Error(`${name} in ${where} needs a list and got ${JSON.stringify(result)}.`);
    return result;
  };
  const pair = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Ref':
      return reference(needs, evaluate, stack, asText(argument, `Ref in ${where}`), where);
    case 'Fn::GetAtt': {
      const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : pair.map(String);
      return needs.attribute(resourceIn(stack, logicalId ?? '', where), attribute.join('.'));
    }
    case 'Fn::Join':
      return list(pair[1])
        .map((part) => asText(part, `Fn::Join in ${where}`))
        .join(text(pair[0]));
    case 'Fn::Split':
      return text(pair[1]).split(text(pair[0]));
    case 'Fn::Select': {
      const chosen = list(pair[1])[Number(inner(pair[0]))];
      if (chosen === undefined) throw new Error(`Fn::Select in ${where} points past the end of its list.`);
      return chosen;
    }
    case 'Fn::Sub':
      return substitute(needs, evaluate, stack, argument, where);
    case 'Fn::If':
      return inner(condition(evaluate, stack, { Condition: pair[0] }, where) ? pair[1] : pair[2]);
    case 'Fn::FindInMap': {
      const found = stack.template.Mappings?.[text(pair[0])]?.[text(pair[1])]?.[text(pair[2])];
      if (found === undefined)
        throw new Error(`Fn::FindInMap in ${where} finds nothing at ${JSON.stringify(argument)}.`);
      return found;
    }
    case 'Fn::ImportValue':
      return imported(needs, evaluate, text(argument), where);
    case 'Fn::GetStackOutput':
      return stackOutput(needs, evaluate, inner(argument), where);
    default:
      throw unsupported(`${where} uses ${name}, which the local runner does not know.`, import.meta.filename);
  }
}

/** Whether a resource with a `Condition` exists at all. */
export function exists(evaluate: Resolver, { stack, Condition, logicalId }: StackResource): boolean {
  if (Condition === undefined) return true;
  return condition(evaluate, stack, { Condition }, `${stack.name}/${logicalId}`);
}

function condition(evaluate: Resolver, stack: Stack, expression: unknown, where: string): boolean {
  const inner = (part: unknown): boolean => condition(evaluate, stack, part, where);
  const [key, argument] = isRecord(expression) ? (Object.entries(expression)[0] ?? []) : [];
  const parts = Array.isArray(argument) ? argument : [];
  switch (key) {
    case 'Condition': {
      const named = stack.template.Conditions?.[String(argument)];
      if (named === undefined)
        throw new Error(`${where} names the condition "${String(argument)}", which is not there.`);
      return inner(named);
    }
    case 'Fn::Equals':
      return evaluate(stack, parts[0], where) === evaluate(stack, parts[1], where);
    case 'Fn::Not':
      return !inner(parts[0]);
    case 'Fn::And':
      return parts.every(inner);
    case 'Fn::Or':
      return parts.some(inner);
    default:
      throw unsupported(
        `${where} has a condition made with ${String(key)}, which the local runner does not know.`,
        import.meta.filename,
      );
  }
}

function reference(needs: ResolverNeeds, evaluate: Resolver, stack: Stack, target: string, where: string): unknown {
  switch (target) {
    case 'AWS::Region':
      return REGION;
    case 'AWS::AccountId':
      return ACCOUNT;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return needs.stackId(stack.name);
    case 'AWS::NoValue':
      return NO_VALUE;
    default: {
      const parameter = stack.template.Parameters?.[target];
      if (parameter === undefined) return needs.attribute(resourceIn(stack, target, where), 'Ref');
      if (parameter.Default === undefined) {
        throw new Error(`${where} uses the parameter ${target}, which has no default, so it has no value locally.`);
      }
      return evaluate(stack, parameter.Default, where);
    }
  }
}

function substitute(needs: ResolverNeeds, evaluate: Resolver, stack: Stack, argument: unknown, where: string): string {
  const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isRecord(variables) ? variables : {};
  return asText(pattern, `Fn::Sub in ${where}`).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in own) return asText(evaluate(stack, own[name], where), `Fn::Sub in ${where}`);
    const [logicalId, ...attribute] = name.split('.');
    const value =
      attribute.length > 0
        ? needs.attribute(resourceIn(stack, logicalId ?? '', where), attribute.join('.'))
        : reference(needs, evaluate, stack, name, where);
    return asText(value, `Fn::Sub in ${where}`);
  });
}

function imported(needs: ResolverNeeds, evaluate: Resolver, name: string, where: string): unknown {
  for (const stack of needs.stacks) {
    for (const output of Object.values(stack.template.Outputs ?? {})) {
      if (output.Export !== undefined && evaluate(stack, output.Export.Name, where) === name) {
        return evaluate(stack, output.Value, where);
      }
    }
  }
  throw new Error(`${where} imports "${name}", which none of the given stacks exports.`);
}

function stackOutput(needs: ResolverNeeds, evaluate: Resolver, argument: unknown, where: string): unknown {
  const { StackName, OutputName } = isRecord(argument) ? argument : {};
  const stack = needs.stacks.find(({ name }) => name === StackName);
  const output = stack?.template.Outputs?.[String(OutputName)];
  if (stack === undefined || output === undefined) {
    throw new Error(
      `${where} reads the output ${String(OutputName)} of the stack ${String(StackName)}, which is not among the given stacks.`,
    );
  }
  return evaluate(stack, output.Value, where);
}

function resourceIn(stack: Stack, logicalId: string, where: string): StackResource {
  const resource = stack.template.Resources?.[logicalId];
  if (resource === undefined)
    throw new Error(`${where} refers to ${logicalId}, which is not in the stack ${stack.name}.`);
  return { ...resource, stack, logicalId };
}

function asText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} needs text and got ${JSON.stringify(value)}.`);
}

const DYNAMIC =
  /\{\{resolve:([a-z-]+):((?:arn:[^:}]*:[^:}]*:[^:}]*:[^:}]*:secret:)?[^:}]+)(?::SecretString)?(?::([^:}]*))?[^}]*\}\}/g;

function dynamicReferences(value: string, needs: ResolverNeeds, where: string): string {
  if (!value.includes('{{resolve:')) return value;
  return value.replace(DYNAMIC, (_whole, service: string, id: string, key: string | undefined) => {
    if (service !== 'secretsmanager') {
      throw unsupported(
        `${where} has a dynamic reference to ${service}; the local runner knows secretsmanager only.`,
        import.meta.filename,
      );
    }
    const text = needs.secretValue(id);
    if (key === undefined || key === '') return text;
    const field: unknown = (JSON.parse(text) as Record<string, unknown>)[key];
    if (field === undefined)
      throw new Error(`${where} reads the key "${key}" of the secret ${id}, which has no such key.`);
    return String(field);
  });
}

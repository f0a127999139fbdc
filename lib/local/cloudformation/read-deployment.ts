import type { AccountSettings } from './account-settings.ts';
import type { Assembly } from './assembly.ts';
import type { Deployment, GeneratedValues } from './deployment.ts';
import { IGNORED_TYPES } from './ignored-resources.ts';
import { exists, resolver } from './intrinsics.ts';
import type { ResolvedTemplates } from './resolved-templates.ts';
import { resourceAttribute } from './resource-names.ts';
import { RESOURCE_READERS } from './resource-readers.ts';
import { resourceLabel, type StackResource } from './template.ts';

const EMPTY: Omit<Deployment, 'notes'> = {
  functions: [],
  httpApis: [],
  socketApis: [],
  tables: [],
  buckets: [],
  secrets: [],
  schedules: [],
  roles: [],
  lambdaPermissions: [],
  bucketPolicies: [],
};

/** Reads the templates of an assembly into a deployment. Throws for anything it would have to guess. */
export function readDeployment(
  assembly: Assembly,
  generated: GeneratedValues,
  account: AccountSettings = {},
): Deployment {
  const notes: string[] = [];
  let deployment: Deployment = { ...EMPTY, notes };
  const secretValue = (id: string): string => {
    const secret = deployment.secrets.find(({ arn, name }) => arn === id || name === id);
    if (secret === undefined) {
      throw new Error(`{{resolve:secretsmanager:${id}}} names a secret that none of the given stacks has.`);
    }
    return generated.secretValue(secret);
  };
  const templates = resolvedTemplates(assembly, account, { stackId: generated.stackId, secretValue }, (sentence) => {
    if (!notes.includes(sentence)) notes.push(sentence);
  });
  for (const read of new Set(Object.values(RESOURCE_READERS))) {
    deployment = { ...deployment, ...read(templates, deployment) };
  }
  checkFunctions(deployment);
  return deployment;
}

/** The templates as readers see them. Throws for a resource of a type that is neither read nor ignored. */
function resolvedTemplates(
  assembly: Assembly,
  account: AccountSettings,
  generated: { readonly stackId: (stackName: string) => string; readonly secretValue: (id: string) => string },
  note: (sentence: string) => void,
): ResolvedTemplates {
  const attribute = (resource: StackResource, name: string): string =>
    resourceAttribute(resource, name, (property) => {
      const given = value(resource, property);
      return typeof given === 'string' ? given : undefined;
    });
  const value = (resource: StackResource, property: string): unknown =>
    resolve(
      resource.stack,
      resource.Properties?.[property],
      `${resource.stack.name}/${resource.logicalId}.${property}`,
    );
  const resolve = resolver({ ...generated, stacks: assembly.stacks, attribute });
  const existing = allResources(assembly).filter((resource) => exists(resolve, resource));
  for (const resource of existing) checkType(resource);
  return {
    assembly,
    account,
    resolve,
    resources: (...types) => existing.filter(({ Type }) => types.includes(Type)),
    value,
    attribute,
    note,
  };
}

const allResources = ({ stacks }: Assembly): StackResource[] =>
  stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => ({ ...resource, stack, logicalId })),
  );

function checkType(resource: StackResource): void {
  if (Object.hasOwn(RESOURCE_READERS, resource.Type) || IGNORED_TYPES.has(resource.Type)) return;
  throw new Error(
    `${resourceLabel(resource)}: the local runner does not know this resource type. ` +
      'Add a reader of it to lib/local/cloudformation/resource-readers.ts or, if it has no effect on this machine, ' +
      'its name to lib/local/cloudformation/ignored-resources.ts.',
  );
}

/** Throws for a route or schedule whose function does not exist; otherwise only its first invocation would fail. */
function checkFunctions({ functions, httpApis, socketApis, schedules }: Deployment): void {
  const routes = [...httpApis, ...socketApis].flatMap((api) => [...api.routes.values()]);
  const called = [
    ...routes.flatMap(({ integration, authorizer }) => [integration?.functionName, authorizer?.functionName]),
    ...schedules.map(({ functionName }) => functionName),
  ];
  const names = functions.map(({ name }) => name);
  const missing = called.find((name) => name !== undefined && !names.includes(name));
  if (missing !== undefined) throw new Error(`The function ${missing} is called, but none of the given stacks has it.`);
}

import type { Template, TemplateResource } from '../app.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation JSON of any shape, which the tests of the page look at
export type Properties = Record<string, any>;

/** A resource with its logical id, and its properties as an object. */
export type Resource = { id: string; resource: TemplateResource; properties: Properties };

/** All resources of a type, in the template's order. */
export const resourcesOf = ({ Resources }: Template, type: string): Resource[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ id, resource, properties: (resource.Properties ?? {}) as Properties }));

/** The hash that the CDK puts behind a logical id, and the word for the resource's kind before it. */
const ENDING = /(Function|Table|Bucket|Secret)?[0-9A-F]{8}$/;

/** A logical id as a person would say it: `ChatFunctionD42E891B` is `Chat`. */
export const shortName = (logicalId: string): string => logicalId.replace(ENDING, '');

/** What an output is of that the CDK made for another stack: its name ends in that one's hash, and one of its own. */
export const publishedName = (output: string): string | undefined =>
  /^PublishOutputRef(.*)[0-9A-F]{8}$/.exec(output)?.[1]?.replace(/[0-9A-F]{8}$/, '');

/** A value of a template as one text, references by the short names of what they refer to. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[intrinsic, argument]] = Object.entries(value) as [[string, unknown]];
  switch (intrinsic) {
    case 'Ref':
      return shortName(argument as string);
    case 'Fn::GetAtt':
      return shortName((argument as string[])[0] ?? '');
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map(textOf).join('');
    case 'Fn::GetStackOutput':
      return `{${publishedName((argument as { OutputName: string }).OutputName)}}`;
    default:
      throw new Error(`a template has ${intrinsic}, which the page for reviewers cannot spell yet`);
  }
}

/** A resource without its ARN's partition, Region and account, which are always the stack's own. */
export const placeOf = (resource: unknown): string => withoutAccount(textOf(resource));

/** The same for a text. */
export const withoutAccount = (arn: string): string =>
  arn.replace(/^arn:aws:([\w-]+):[\w-]*:(AWS::AccountId)?:/, '$1 ');

/** Text in code letters, each element of a list by itself. */
export const code = (texts: string | readonly string[]): string =>
  [texts]
    .flat()
    .map((text) => `\`${text}\``)
    .join(', ');

/** What two stages have: once if it is the same. */
export const byStage = (dev: string, prod: string): string => (dev === prod ? dev : `dev: ${dev}; prod: ${prod}`);

import type { Synthesized } from '../app.ts';
import { type Row, wideTable } from '../markdown-table.ts';
import { byStage, code, type Resource, resourcesOf, shortName } from './template-values.ts';

/** Where data lies, how long, and what keeps it. */
export function stores(dev: Synthesized, prod: Synthesized): string {
  return [
    wideTable(
      ['table', 'indexes', 'expires by', 'encryption', 'deletion protection', 'recovery', 'when the stack is deleted'],
      pairs(dev, prod, 'AWS::DynamoDB::Table').map(table),
    ),
    '',
    `A row expires ${dev.settings.retentionDays} days after its last message by default (\`retentionDays\`), or when what it is for ends: [privacy.md](privacy.md)`,
    'has each kind of row. DynamoDB removes an expired row within days; it is not shown meanwhile.',
    '',
    wideTable(
      ['bucket', 'public access', 'encryption', 'versions', 'deleted after', 'when the stack is deleted'],
      pairs(dev, prod, 'AWS::S3::Bucket').map(bucket),
    ),
  ].join('\n');
}

type Pair = { dev: Resource; prod: Resource };

/** The resources of a type, in both stages. */
export function pairs(dev: Synthesized, prod: Synthesized, type: string): Pair[] {
  const inProd = new Map(resourcesOf(prod.chat.template, type).map((one) => [one.id, one]));
  return resourcesOf(dev.chat.template, type).flatMap((one) => {
    const other = inProd.get(one.id);
    return other ? [{ dev: one, prod: other }] : [];
  });
}

const of =
  ({ dev, prod }: Pair) =>
  (read: (resource: Resource) => string): string =>
    byStage(read(dev), read(prod));

const yesOrNo = (value: unknown): string => (value === true || value === 'true' ? 'yes' : 'no');

/** What CloudFormation does with a resource when its stack is deleted. */
export const whenDeleted = ({ resource }: Resource): string => {
  const policy = (resource as { DeletionPolicy?: string }).DeletionPolicy;
  return policy === 'Retain' || policy === 'RetainExceptOnCreate' ? 'kept' : 'deleted';
};

type Index = { IndexName: string; Projection: { ProjectionType: string } };

function table(pair: Pair): Row {
  const { properties, id } = pair.dev;
  const indexes = [properties.LocalSecondaryIndexes ?? [], properties.GlobalSecondaryIndexes ?? []].flat() as Index[];
  const sse = properties.SSESpecification;
  return [
    shortName(id),
    code(indexes.map(({ IndexName }) => IndexName)) || 'none',
    code(properties.TimeToLiveSpecification.AttributeName),
    sse ? 'a key of KMS' : 'AWS’s own key',
    of(pair)(({ properties }) => yesOrNo(properties.DeletionProtectionEnabled)),
    of(pair)(({ properties }) =>
      properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ? 'any second of 35 days' : 'none',
    ),
    of(pair)(whenDeleted),
  ];
}

type Rule = { Prefix?: string; ExpirationInDays?: number };

function bucket(pair: Pair): Row {
  const { properties, id } = pair.dev;
  const blocked = Object.values(properties.PublicAccessBlockConfiguration ?? {});
  const rules = (properties.LifecycleConfiguration.Rules as Rule[]).filter(({ ExpirationInDays }) => ExpirationInDays);
  return [
    shortName(id),
    blocked.length === 4 && blocked.every((each) => each === true) ? 'blocked' : 'possible',
    code(properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm),
    properties.VersioningConfiguration ? 'kept' : 'none: an erased file is gone',
    lifetimes(rules),
    of(pair)(whenDeleted),
  ];
}

/** Rules with a number in their prefix that differ by that alone are told by the first and the last of them. */
function lifetimes(rules: Rule[]): string {
  const kindOf = ({ Prefix = '', ExpirationInDays = 0 }: Rule): string => {
    const [number] = /\d+/.exec(Prefix) ?? [];
    return number === undefined ? Prefix : `${Prefix.replace(number, '')} ${ExpirationInDays - Number(number)}`;
  };
  const told = ({ Prefix, ExpirationInDays }: Rule): string =>
    `${code(`${Prefix}*`)} ${ExpirationInDays} ${ExpirationInDays === 1 ? 'day' : 'days'}`;
  return [...Map.groupBy(rules, kindOf).values()]
    .map((alike) =>
      [alike[0], ...(alike.length > 1 ? [alike.at(-1)] : [])].flatMap((rule) => (rule ? [told(rule)] : [])),
    )
    .map((ends) => ends.join(' to '))
    .join(', ');
}

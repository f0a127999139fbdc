import type { ResolvedTemplates } from './resolved-templates.ts';
import { knownProperties } from './template.ts';

/** A table as input of DynamoDB's CreateTable. */
export interface TableDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly createTable: Readonly<Record<string, unknown>>;
}

const READ = ['AttributeDefinitions', 'GlobalSecondaryIndexes', 'KeySchema', 'LocalSecondaryIndexes', 'TableName'];
const IGNORED = [
  'BillingMode',
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'MultiRegionConsistency',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'ProvisionedThroughput',
  'Replicas',
  'ResourcePolicy',
  'SSESpecification',
  'TableClass',
  'Tags',
  'TimeToLiveSpecification',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
  'WriteProvisionedThroughputSettings',
];

/**
 * Every table of the templates, with its indexes.
 * Known differences: capacity, replicas, encryption, backups and deletion protection have no effect, and expired items are
 * never deleted (on AWS: within about two days, aws-facts 5).
 */
export function readTables(templates: ResolvedTemplates): TableDefinition[] {
  return templates.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((resource) => {
    knownProperties(resource, { read: READ, ignored: IGNORED });
    const name = templates.attribute(resource, 'Ref');
    if (templates.value(resource, 'TimeToLiveSpecification') !== undefined) {
      templates.note('Items past their time to live stay in their table; AWS deletes them within about two days.');
    }
    const indexes = (property: string) => templates.value(resource, property);
    return {
      logicalId: resource.logicalId,
      name,
      createTable: {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: templates.value(resource, 'KeySchema'),
        AttributeDefinitions: templates.value(resource, 'AttributeDefinitions'),
        ...kept('LocalSecondaryIndexes', indexes('LocalSecondaryIndexes')),
        ...kept('GlobalSecondaryIndexes', indexes('GlobalSecondaryIndexes')),
      },
    };
  });
}

/** An index property reduced to what CreateTable takes, or nothing. */
function kept(property: string, value: unknown): Record<string, unknown> {
  if (!Array.isArray(value) || value.length === 0) return {};
  const indexes = value.map(({ IndexName, KeySchema, Projection }: Record<string, unknown>) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  return { [property]: indexes };
}

import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type GlobalSecondaryIndexProps,
  type LocalSecondaryIndexProps,
  ProjectionType,
  Table,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  CONNECTIONS,
  CONVERSATIONS,
  PARTITION_KEY,
  SORT_KEY,
  TTL,
} from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Settings } from '../settings.ts';
import type { Grant } from './grant.ts';

/** Actions on a table that can be granted. There is no Scan: no operation grows with the number of rows. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export interface ChatTableProps {
  settings: Settings;
  /** The environment variable in which functions find the table's name. */
  variable: string;
  localIndexes?: LocalSecondaryIndexProps[];
  globalIndexes?: GlobalSecondaryIndexProps[];
}

/** The condition key for the partition keys that a request names. */
const LEADING_KEYS = 'dynamodb:LeadingKeys';

const keyAttribute = (name: string) => ({ name, type: AttributeType.STRING });

/**
 * A table with its indexes: on demand, keys from `keys.ts`, a generated name so that a replacement can be created beside it.
 * Encrypted with the key that AWS owns, which costs nothing; with safeguards it cannot be deleted by mistake, and can be
 * restored to any second of the last 35 days.
 *
 * The protection holds against a rollback as well: a failed first deployment that had to delete the table would be stuck in
 * ROLLBACK_FAILED. So a protected table is retained in that case too; it is empty, and costs nothing.
 */
export class ChatTable extends Construct {
  readonly table: Table;
  /** The names of its global indexes, whose metrics are their own. */
  readonly globalIndexes: readonly string[];
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: ChatTableProps) {
    super(scope, id);
    const { safeguards } = props.settings;
    this.#variable = props.variable;
    this.globalIndexes = (props.globalIndexes ?? []).map(({ indexName }) => indexName);
    this.table = new Table(this, 'Table', {
      partitionKey: keyAttribute(PARTITION_KEY),
      sortKey: keyAttribute(SORT_KEY),
      timeToLiveAttribute: TTL,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: safeguards },
      deletionProtection: safeguards,
      removalPolicy: safeguards ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (!safeguards) {
      Validations.of(this.table).acknowledge({
        id: 'AwsSolutions::AwsSolutions-DDB3',
        reason: 'Only data that matters is worth the price of backups; safeguards bring them',
      });
    }
    for (const index of props.localIndexes ?? []) this.table.addLocalSecondaryIndex(index);
    for (const index of props.globalIndexes ?? []) this.table.addGlobalSecondaryIndex(index);
  }

  /**
   * Grants actions on the rows of these partitions only, which IAM itself enforces; `*` stands for any characters. Every
   * item operation and every query names its partition. The first condition alone would admit a request that names none, so
   * `Null` refuses it (aws-facts 8). Rows inside one partition cannot be distinguished by IAM. Indexes are another grant.
   */
  rows(partitions: readonly string[], ...actions: TableAction[]): Grant {
    const statement = new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.table.tableArn],
      conditions: {
        'ForAllValues:StringLike': { [LEADING_KEYS]: partitions },
        Null: { [LEADING_KEYS]: 'false' },
      },
    });
    return { environment: this.#environment, statements: [statement] };
  }

  /** Lets a function query one index. */
  index(name: string): Grant {
    const statement = new PolicyStatement({
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${name}`],
    });
    return { environment: this.#environment, statements: [statement] };
  }

  get #environment() {
    return { [this.#variable]: this.table.tableName };
  }
}

/** The table of conversation logs, visitors and the activity index. Its local index cannot be added later than the table. */
export const conversationsTable = (scope: Construct, settings: Settings): ChatTable =>
  new ChatTable(scope, 'Conversations', {
    settings,
    variable: 'CONVERSATIONS_TABLE',
    localIndexes: [
      {
        indexName: CONVERSATIONS.clientMessageIndex.name,
        sortKey: keyAttribute(CONVERSATIONS.clientMessageIndex.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      },
    ],
    globalIndexes: [
      {
        indexName: CONVERSATIONS.activityIndex.name,
        partitionKey: keyAttribute(CONVERSATIONS.activityIndex.partitionKey),
        sortKey: keyAttribute(SORT_KEY),
        projectionType: ProjectionType.KEYS_ONLY,
      },
    ],
  });

/** The table of open sockets. */
export const connectionsTable = (scope: Construct, settings: Settings): ChatTable =>
  new ChatTable(scope, 'Connections', {
    settings,
    variable: 'CONNECTIONS_TABLE',
    globalIndexes: [
      {
        indexName: CONNECTIONS.slotIndex.name,
        partitionKey: keyAttribute(CONNECTIONS.slotIndex.partitionKey),
        sortKey: keyAttribute(SORT_KEY),
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...CONNECTIONS.slotIndex.projected],
      },
    ],
  });

/** The table of tenants, their keys and limits, and the public halves of the signing keys. */
export const tenantsTable = (scope: Construct, settings: Settings): ChatTable =>
  new ChatTable(scope, 'Tenants', { settings, variable: 'TENANTS_TABLE' });

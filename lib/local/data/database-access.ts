import { arn } from '../cloudformation/resource-names.ts';
import type { TableDefinition } from '../cloudformation/table.ts';
import type { Access } from '../iam/iam-policy.ts';

type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** The parts of a DynamoDB request that its permissions depend on. */
interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly KeyConditionExpression?: string;
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList?: readonly Attributes[string][] }>>;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
  /** By table: the keys of BatchGetItem, the writes of BatchWriteItem. */
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Attributes[] } | readonly Input[]>>;
  readonly PutRequest?: Input;
  readonly DeleteRequest?: Input;
  readonly TransactItems?: readonly Readonly<Record<string, Input>>[];
}

/** The action that each part of a transaction needs (DD `transaction-apis-iam`). */
const PARTS: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
};

/**
 * The permissions that a DynamoDB request needs: its operation on its table or index (DD `api-permissions-reference`); for
 * a batch, the operation on each table; for a transaction, the operation of each part. `dynamodb:LeadingKeys` has the
 * partition key of each item in the request, and of a query; a Scan has none (DD `specifying-conditions`). That a query of
 * an index has the index's own partition key there is an inference.
 * Known differences: PartiQL is not known.
 */
export function databaseAccesses(operation: string, body: string, tables: readonly TableDefinition[]): Access[] {
  const input = JSON.parse(body) as Input;
  const access = (action: string, TableName: string, parts: readonly Input[]): Access => {
    const [{ IndexName } = {}] = parts;
    const table = TableName.startsWith('arn:') ? TableName : arn('dynamodb', `table/${TableName}`);
    return {
      action: `dynamodb:${action}`,
      resource: IndexName === undefined ? table : `${table}/index/${IndexName}`,
      context: () => {
        const key = partitionKey(tables, TableName, IndexName);
        const values = parts.flatMap((part) => (key === undefined ? [] : leadingKeys(part, key)));
        return values.length === 0 ? {} : { 'dynamodb:leadingkeys': values };
      },
    };
  };
  if (input.RequestItems !== undefined) {
    return Object.entries(input.RequestItems).map(([table, asked]) => access(operation, table, batchParts(asked)));
  }
  if (input.TransactItems !== undefined) {
    return input.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, part]) => access(PARTS[kind] ?? kind, part.TableName ?? '', [part])),
    );
  }
  if (input.TableName === undefined) return [{ action: `dynamodb:${operation}`, resource: '*' }];
  return [access(operation, input.TableName, [input])];
}

function batchParts(asked: { readonly Keys?: readonly Attributes[] } | readonly Input[]): Input[] {
  if ('Keys' in asked) return (asked.Keys ?? []).map((Key) => ({ Key }));
  return (asked as readonly Input[]).flatMap(({ PutRequest, DeleteRequest }) => PutRequest ?? DeleteRequest ?? []);
}

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];
type Index = { readonly IndexName: string; readonly KeySchema: KeySchema };

/** The name of the partition key of a table or of one of its indexes. */
function partitionKey(tables: readonly TableDefinition[], table: string, index?: string): string | undefined {
  const made = tables.find(({ name }) => name === table.replace(/^.*:table\//, ''))?.createTable;
  const indexes = [made?.LocalSecondaryIndexes, made?.GlobalSecondaryIndexes].flatMap(
    (list) => (list ?? []) as Index[],
  );
  const schema =
    index === undefined ? made?.KeySchema : indexes.find(({ IndexName }) => IndexName === index)?.KeySchema;
  return ((schema ?? []) as KeySchema).find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
}

function leadingKeys(input: Input, key: string): string[] {
  const direct = (input.Key ?? input.Item)?.[key];
  if (direct !== undefined) return texts(direct);
  const [old] = input.KeyConditions?.[key]?.AttributeValueList ?? [];
  if (old !== undefined) return texts(old);
  return texts(input.ExpressionAttributeValues?.[placeholder(input, key) ?? '']);
}

/** The placeholder that a key condition compares the partition key with, for which DynamoDB allows `=` only. */
function placeholder(
  { KeyConditionExpression = '', ExpressionAttributeNames = {} }: Input,
  key: string,
): string | undefined {
  for (const [, left, leftValue, rightValue, right] of KeyConditionExpression.matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w.-]+)/g,
  )) {
    const name = left ?? right ?? '';
    if ((ExpressionAttributeNames[name] ?? name) === key) return leftValue ?? rightValue;
  }
  return undefined;
}

const texts = (value: Readonly<Record<string, unknown>> | undefined): string[] =>
  Object.values(value ?? {}).map(String);

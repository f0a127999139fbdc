import { type DynamoDBDocumentClient, PutCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unlessRefused, wasWritten } from './unless-refused.ts';

/** Puts an item unless there is one with its key; given up after `limit` milliseconds. */
export const putOnce = (
  client: DynamoDBDocumentClient,
  table: string,
  item: Record<string, unknown>,
  limit?: number,
): Promise<boolean> =>
  wasWritten(
    client.send(
      new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
      limit === undefined ? {} : { abortSignal: AbortSignal.timeout(limit) },
    ),
  );

/** Changes an item, but makes none: what it returns of it; undefined if there is none, or the condition is not met. */
export async function changeExisting(client: DynamoDBDocumentClient, input: UpdateCommandInput) {
  const conditions = ['attribute_exists(pk)', ...(input.ConditionExpression ? [input.ConditionExpression] : [])];
  const update = new UpdateCommand({ ...input, ConditionExpression: conditions.join(' AND ') });
  return (await unlessRefused(client.send(update)))?.Attributes;
}

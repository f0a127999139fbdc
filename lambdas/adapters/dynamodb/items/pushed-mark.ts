import type { DynamoDBDocumentClient, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type AgentRange, coversAllAgents } from '../../../domain/conversations/agent-range.ts';
import type { ClockReading } from '../../../domain/time/version-vector.ts';
import { changeExisting } from './conditional-writes.ts';
import { agentRangeOf, agentRangeText, readingItem } from './entry-item.ts';

/** Where an entry is stored. */
type EntryKey = Pick<UpdateCommandInput, 'TableName' | 'Key'>;

/**
 * Marks an entry as pushed (`p`), once the ranges of agents that it was pushed to (`pp`) cover their whole list. The first
 * reading stays.
 */
export async function markPushed(
  client: DynamoDBDocumentClient,
  entry: EntryKey,
  range: AgentRange,
  now: () => ClockReading,
): Promise<void> {
  if (!coversAllAgents([range])) {
    const ranges = await addAgentRange(client, entry, range);
    if (!coversAllAgents(ranges)) return;
  }
  await changeExisting(client, {
    ...entry,
    UpdateExpression: 'SET p = if_not_exists(p, :now) REMOVE pp',
    ExpressionAttributeValues: { ':now': readingItem(now()) },
  });
}

/**
 * Adds a range of agents to those that an entry was pushed to, and returns all of them. They are a set, so adding one twice
 * changes nothing.
 */
async function addAgentRange(
  client: DynamoDBDocumentClient,
  entry: EntryKey,
  range: AgentRange,
): Promise<AgentRange[]> {
  const attributes = await changeExisting(client, {
    ...entry,
    UpdateExpression: 'ADD pp :range',
    ExpressionAttributeValues: { ':range': new Set([agentRangeText(range)]) },
    ReturnValues: 'UPDATED_NEW',
  });
  return [...((attributes?.pp as Set<string> | undefined) ?? [])].map(agentRangeOf);
}

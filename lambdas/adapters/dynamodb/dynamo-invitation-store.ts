import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Invitation } from '../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { DAY_SECONDS } from '../../domain/time/units.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { invitationKey, TTL } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';
import { wasWritten } from './items/unless-refused.ts';

/** An invitation's row as the invitation. */
const invitationOf = ({ pk: _, sk: __, [TTL]: ___, ...item }: Record<string, unknown>) => item as unknown as Invitation;

/** Invitations in the Tenants table, removed by TTL a day after they have expired. */
export const dynamoInvitationStore = (client: DynamoDBDocumentClient, table: string): InvitationStore => ({
  async add(invitation) {
    const { tenantId, id, expiresAt } = invitation;
    const Item = { ...invitationKey(tenantId, id), ...invitation, [TTL]: expiresAt + DAY_SECONDS };
    await client.send(new PutCommand({ TableName: table, Item }));
  },
  async find(tenantId, id) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: invitationKey(tenantId, id), ConsistentRead: true }),
    );
    return Item ? invitationOf(Item) : null;
  },
  async list(tenantId) {
    const { pk, sk } = invitationKey(tenantId, '');
    const found: Invitation[] = [];
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    };
    for await (const item of eachItem(client, query)) found.push(invitationOf(item));
    return found.sort((one, other) => one.createdAt - other.createdAt);
  },
  async accept(tenantId, id, acceptance) {
    const accepted = await changeExisting(client, {
      TableName: table,
      Key: invitationKey(tenantId, id),
      UpdateExpression: 'SET accepted = :accepted',
      ConditionExpression: 'attribute_not_exists(accepted)',
      ExpressionAttributeValues: { ':accepted': acceptance },
      ReturnValues: 'UPDATED_NEW',
    });
    return accepted !== undefined;
  },
  remove: (tenantId, id) =>
    wasWritten(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: invitationKey(tenantId, id),
          ConditionExpression: 'attribute_exists(pk)',
        }),
      ),
    ),
});

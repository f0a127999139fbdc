import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Alias, Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import { visitorKeptUntil } from '../../domain/tenants/visitor-retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { dynamoVisitorLookup } from './dynamo-visitor-lookup.ts';
import { aliasIn, BACK_REFERENCES, backReferenceKey, sessionReferenceKey, TTL, visitorKey } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';
import { unlessRefused, wasWritten } from './items/unless-refused.ts';

/**
 * Lasting aliases that a renewal moves on at most: a client sends one session, rarely a second, and a renewal must not become
 * as dear as somebody chooses who sends thousands. Those beyond expire, and their session begins a conversation of its own.
 */
const MOST_RENEWED = 25;

type Update = Omit<UpdateCommandInput, 'TableName' | 'UpdateExpression'> & { set?: string };

/**
 * Visitors in DynamoDB. Their row may already hold a revocation (`dynamo-visitor-revocations.ts`), which stays. A row's
 * `ttl` follows from its tenant's retention (`visitorKeptUntil`).
 */
export function dynamoVisitorStore(
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): VisitorStore {
  const { find } = dynamoVisitorLookup(client, table);

  /** Sets the `ttl` of a row, and what else is given; `false` if the condition failed. */
  const keep = (
    tenantId: TenantId,
    { set, ExpressionAttributeNames, ExpressionAttributeValues, ...update }: Update,
  ): Promise<boolean> =>
    wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          ...update,
          UpdateExpression: `SET #ttl = :ttl${set ? `, ${set}` : ''}`,
          ExpressionAttributeNames: { '#ttl': TTL, ...ExpressionAttributeNames },
          ExpressionAttributeValues: {
            ':ttl': Math.ceil(visitorKeptUntil(clock(), retentionOf(tenantId)) / 1000),
            ...ExpressionAttributeValues,
          },
        }),
      ),
    );

  async function create(visitor: Visitor): Promise<Visitor> {
    const { tenantId, subject } = visitor;
    const isNew = await keep(tenantId, {
      Key: visitorKey(tenantId, subject),
      set: 'visitor = :visitor',
      ConditionExpression: 'attribute_not_exists(visitor)',
      ExpressionAttributeValues: { ':visitor': visitor },
    });
    if (isNew) return visitor;
    const winner = await find(tenantId, subject);
    if (!winner) throw new Error('a visitor was there when it was to be created, and is gone');
    return winner;
  }

  /** Changes a visitor's row; answers the visitor that is stored then, changed or not. */
  async function changed(
    tenantId: TenantId,
    subject: Subject,
    change: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<Visitor | null> {
    const update = {
      TableName: table,
      Key: visitorKey(tenantId, subject),
      ReturnValues: 'ALL_NEW',
      ...change,
    } as const;
    const updated = await unlessRefused(client.send(new UpdateCommand(update)));
    return updated ? (updated.Attributes?.visitor as Visitor) : find(tenantId, subject);
  }

  async function renewAlias(tenantId: TenantId, subject: Subject, { pk, sk }: Record<string, unknown>): Promise<void> {
    await keep(tenantId, { Key: { pk, sk }, ConditionExpression: 'attribute_exists(pk)' });
    await keep(tenantId, {
      Key: visitorKey(tenantId, aliasIn(sk)),
      ConditionExpression: 'visitor.#as = :owner OR visitor.handedTo = :owner',
      ExpressionAttributeNames: { '#as': 'as' satisfies keyof Alias },
      ExpressionAttributeValues: { ':owner': subject },
    });
  }

  return {
    find,
    create,

    async attach(alias, use) {
      // First: after a crash here there is a reference too many, and never an alias that nobody finds.
      await keep(alias.tenantId, { Key: backReferenceKey(alias.tenantId, alias.as, use, alias.subject) });
      return create(alias);
    },

    async referTo(session, { tenantId, subject }) {
      await keep(tenantId, { Key: sessionReferenceKey(tenantId, subject, session) });
    },

    async handOver({ tenantId, subject, conversationId: had }, { user, conversationId, otherConversation }) {
      await keep(tenantId, { Key: backReferenceKey(tenantId, user, 'lasting', subject) });
      const other = otherConversation === undefined ? '' : ', visitor.otherConversation = :other';
      return changed(tenantId, subject, {
        UpdateExpression: `SET visitor.conversationId = :has, visitor.handedTo = :user, visitor.handedOver = if_not_exists(visitor.handedOver, :had)${other}`,
        ConditionExpression:
          'visitor.conversationId = :had AND (attribute_not_exists(visitor.handedTo) OR visitor.handedTo = :user)',
        ExpressionAttributeValues: {
          ':had': had,
          ':has': conversationId,
          ':user': user,
          ...(otherConversation === undefined ? {} : { ':other': otherConversation }),
        },
      });
    },

    noteOther: ({ tenantId, subject }, otherConversation) =>
      changed(tenantId, subject, {
        UpdateExpression: 'SET visitor.otherConversation = :other',
        ConditionExpression: 'attribute_exists(visitor)',
        ExpressionAttributeValues: { ':other': otherConversation },
      }),

    async updateProfile({ tenantId, subject }, profile, issuedAt) {
      const fields = Object.entries(profile);
      return changed(tenantId, subject, {
        UpdateExpression: `SET visitor.profileAt = :at${fields.map((_, n) => `, visitor.#f${n} = :v${n}`).join('')}`,
        ConditionExpression:
          'attribute_exists(visitor) AND (attribute_not_exists(visitor.profileAt) OR visitor.profileAt <= :at)',
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name], n) => [`#f${n}`, name])),
        ExpressionAttributeValues: {
          ':at': issuedAt,
          ...Object.fromEntries(fields.map(([, value], n) => [`:v${n}`, value])),
        },
      });
    },

    async renew(tenantId, subject) {
      const Key = visitorKey(tenantId, subject);
      if (!(await keep(tenantId, { Key, ConditionExpression: 'attribute_exists(visitor)' }))) return;
      const lasting = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :lasting)',
        ExpressionAttributeValues: { ':pk': Key.pk, ':lasting': BACK_REFERENCES.lasting },
      };
      const references = await queryItems(client, lasting, MOST_RENEWED);
      await Promise.all(references.map((reference) => renewAlias(tenantId, subject, reference)));
    },
  };
}

import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { reveal, sealed } from '../../domain/sealed.ts';
import type { PollingId, PollingLimits, PollingSessionStore } from '../../domain/sockets/polling-session.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { decryptedText, encryptedText } from '../encrypted-text.ts';
import { pollingKey, TTL } from './items/keys.ts';
import { unlessRefused, wasWritten } from './items/unless-refused.ts';

/** Milliseconds that a row is kept: longer than its session's id may be used, so that no second socket finds it unclaimed. */
const KEPT = 5 * MINUTE;

/** In place of the socket that has taken a session over, once its client has left. No id of a socket is so short. */
const ENDED = '-';

/** A hash for one purpose: the row's key says nothing of the key of what is in it. */
const hashFor = (purpose: string, id: PollingId): Buffer =>
  createHash('sha256')
    .update(`${purpose} ${reveal(id)}`)
    .digest();

/**
 * Polling sessions in DynamoDB, an update each. A posted packet has the credentials of its client, so a row holds it encrypted
 * with the session's id, which stands nowhere: who reads the table reads none.
 */
export const dynamoPollingSessionStore = (
  client: DynamoDBDocumentClient,
  table: string,
  { limits, clock }: { limits: PollingLimits; clock: Clock },
): PollingSessionStore => {
  const keyOf = (id: PollingId) => pollingKey(hashFor('row', id).toString('base64url'));
  const cipherKey = (id: PollingId) => hashFor('packets', id);
  const update = (id: PollingId, { set, more = '', condition, values }: Change) =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(id),
        UpdateExpression: `SET ${['#at = :at', '#ttl = :ttl', ...set].join(', ')} ${more}`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#at': 'at', '#ttl': TTL },
        ExpressionAttributeValues: { ...values, ':at': clock(), ':ttl': Math.ceil((clock() + KEPT) / 1000) },
        ReturnValues: 'ALL_OLD',
      }),
    );

  return {
    async post(id, packets) {
      const bytes = packets.reduce((sum, packet) => sum + Buffer.byteLength(reveal(packet)), 0);
      if (packets.length > limits.packets || bytes > limits.bytes) return false;
      return wasWritten(
        update(id, {
          set: ['packets = list_append(if_not_exists(packets, :none), :packets)'],
          more: 'ADD posted :count, postedBytes :bytes',
          condition:
            'attribute_not_exists(claimedBy) AND (attribute_not_exists(posted) OR (posted <= :packetsLeft AND postedBytes <= :bytesLeft))',
          values: {
            ':none': [],
            ':packets': packets.map((packet) => encryptedText(cipherKey(id), reveal(packet))),
            ':count': packets.length,
            ':bytes': bytes,
            ':packetsLeft': limits.packets - packets.length,
            ':bytesLeft': limits.bytes - bytes,
          },
        }),
      );
    },

    async end(id) {
      await update(id, {
        set: ['claimedBy = if_not_exists(claimedBy, :ended)'],
        more: 'REMOVE packets',
        values: { ':ended': ENDED },
      });
    },

    join: (id, connectionId) =>
      wasWritten(
        update(id, {
          set: ['sockets = list_append(if_not_exists(sockets, :none), :socket)'],
          condition: 'attribute_not_exists(claimedBy) AND (attribute_not_exists(sockets) OR size(sockets) < :sockets)',
          values: { ':none': [], ':socket': [connectionId], ':sockets': limits.sockets },
        }),
      ),

    async claim(id, connectionId) {
      const answer = await unlessRefused(
        update(id, {
          set: ['claimedBy = :me'],
          more: 'REMOVE packets, sockets',
          condition: '(attribute_not_exists(claimedBy) AND contains(sockets, :me)) OR claimedBy = :me',
          values: { ':me': connectionId },
        }),
      );
      if (!answer) return null;
      const { packets = [], sockets = [] } = answer.Attributes ?? {};
      return {
        packets: (packets as string[]).flatMap((packet) => {
          const text = decryptedText(cipherKey(id), packet);
          return text === null ? [] : [sealed<'posted packet'>(text)];
        }),
        others: (sockets as string[]).filter((socket) => socket !== connectionId),
      };
    },
  };
};

type Change = { set: string[]; more?: string; condition?: string; values: Record<string, unknown> };

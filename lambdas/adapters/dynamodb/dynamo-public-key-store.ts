import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';
import type { SignedCall } from '../aws/signed-call.ts';
import { publicKeysKey } from './items/keys.ts';

type Text = { S?: string };
type Attributes = Record<string, { M?: { x?: Text; h?: Text; until?: { N?: string } } } | undefined>;

const KEY = { pk: { S: publicKeysKey.pk }, sk: { S: publicKeysKey.sk } };

/**
 * Public keys in one row of the Tenants table, one attribute a key, named by its kid: a verifier reads this one item, and may
 * read nothing else of the table. Calls DynamoDB by signed calls, because the authorizer has no SDK.
 */
export const dynamoPublicKeyStore = (call: SignedCall, table: string): PublicKeyStore => ({
  async all() {
    const { Item = {} } = await ask<{ Item?: Attributes }>(call, 'GetItem', { TableName: table, Key: KEY });
    return Object.entries(Item).flatMap(([kid, value]): PublicKey[] => {
      const x = value?.M?.x?.S;
      return x === undefined ? [] : [{ kid, x, handleKey: value?.M?.h?.S ?? '', until: Number(value?.M?.until?.N) }];
    });
  },
  async publish(keys, remove) {
    const sets = keys.map((_, n) => `#k${n} = if_not_exists(#k${n}, :k${n})`);
    const removes = remove.map((_, n) => `#r${n}`);
    const names = [...keys.map(({ kid }, n) => [`#k${n}`, kid]), ...remove.map((kid, n) => [`#r${n}`, kid])];
    const values = keys.map(({ x, handleKey, until }, n) => [
      `:k${n}`,
      { M: { x: { S: x }, h: { S: handleKey }, until: { N: String(until) } } },
    ]);
    await ask(call, 'UpdateItem', {
      TableName: table,
      Key: KEY,
      UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
      ExpressionAttributeNames: Object.fromEntries(names),
      ExpressionAttributeValues: Object.fromEntries(values),
    });
  },
});

async function ask<Answer>(call: SignedCall, action: string, input: unknown): Promise<Answer> {
  const { status, body } = await call({
    service: 'dynamodb',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${action}` },
    body: JSON.stringify(input),
  });
  if (status !== 200) throw new Error(`${action} on the public keys answered ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body);
}

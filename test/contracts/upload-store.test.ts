import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoUploadStore } from '../../lambdas/adapters/dynamodb/dynamo-upload-store.ts';
import { uploadKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { sentBy, type Upload } from '../../lambdas/domain/uploads/upload.ts';
import { aMessage, NOW_MS } from '../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryUploadStore } from '../support/stores/in-memory-upload-store.ts';
import { dynamoStores } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const anUpload = (over: Partial<Upload> = {}): Upload => ({
  tenantId: SHOP,
  conversationId: 'c_1',
  fileId: 'f1',
  tokenHash: 'hash',
  filename: 'a.png',
  contentType: 'image/png',
  size: 3,
  until: NOW_MS + 3_600_000,
  ...over,
});

const completed = (url: string) => ({ url, filename: 'a.png.jpg', contentType: 'image/jpeg' as const });

const made = () => dynamoUploadStore(local.client, TABLES.conversations);

describe.each([
  ['in memory', inMemoryUploadStore],
  ['DynamoDB', made],
])('an upload store, %s', (_, make) => {
  const store = make();

  test('finds an upload in its own conversation and tenant only', async () => {
    await store.begin(anUpload());

    expect(await store.find(SHOP, 'c_1', 'f1')).toEqual(anUpload());
    expect(await store.find(SHOP, 'c_2', 'f1')).toBeNull();
    expect(await store.find(RIVAL, 'c_1', 'f1')).toBeNull();
  });

  test('keeps an upload whose client knows no type', async () => {
    const { contentType: _, ...unsaid } = anUpload({ fileId: 'f0' });
    await store.begin({ ...unsaid, contentType: undefined });

    expect(await store.find(SHOP, 'c_1', 'f0')).toEqual(unsaid);
    await store.complete(unsaid, completed('https://x/0'));
    expect(await store.find(SHOP, 'c_1', 'f0')).toMatchObject(completed('https://x/0'));
  });

  test('never begins the same upload a second time', async () => {
    await expect(store.begin(anUpload({ size: 4 }))).rejects.toThrow();
    expect(await store.find(SHOP, 'c_1', 'f1')).toEqual(anUpload());
  });

  test('completes an upload once, and keeps it then', async () => {
    const done = await Promise.all([
      store.complete(anUpload(), completed('https://x/1')),
      store.complete(anUpload(), completed('https://x/1')),
    ]);
    await store.abandon(anUpload());

    expect(done.sort()).toEqual([false, true]);
    expect(await store.find(SHOP, 'c_1', 'f1')).toEqual(anUpload(completed('https://x/1')));
  });

  test('completes no unknown upload', async () => {
    expect(await store.complete(anUpload({ fileId: 'nobody' }), completed('https://x/1'))).toBe(false);
    expect(await store.find(SHOP, 'c_1', 'nobody')).toBeNull();
  });

  test('removes an abandoned upload, also a second time', async () => {
    await store.begin(anUpload({ fileId: 'f2' }));

    await store.abandon(anUpload({ fileId: 'f2' }));
    await store.abandon(anUpload({ fileId: 'f2' }));

    expect(await store.find(SHOP, 'c_1', 'f2')).toBeNull();
  });
});

describe('in DynamoDB', () => {
  test('TTL removes an upload when its time is over, and a completed one when no message may carry it any more', async () => {
    const store = made();
    const Key = uploadKey(SHOP, 'c_ttl', 'f1');
    const ttl = async () =>
      (await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key }))).Item?.ttl;
    const upload = anUpload({ conversationId: 'c_ttl' });

    await store.begin(upload);
    expect(await ttl()).toBe(upload.until / 1000);

    await store.complete(upload, completed('https://x/1'));
    expect(await ttl()).toBe(sentBy(upload) / 1000);
  });

  test('uploads are not among the entries of their conversation', async () => {
    const { conversationLog } = dynamoStores(local, () => NOW_MS);
    await conversationLog.append(SHOP, 'c_log', aMessage({ pos: 1 }));
    await made().begin(anUpload({ conversationId: 'c_log' }));

    expect((await conversationLog.tail(SHOP, 'c_log')).entries).toHaveLength(1);
    expect(await conversationLog.from(SHOP, 'c_log', 1, 10)).toHaveLength(1);
  });
});

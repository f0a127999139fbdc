import { afterAll, describe, expect, test } from 'vitest';
import type { SignedStream } from '../../lambdas/adapters/aws/signed-call.ts';
import { s3FileStore } from '../../lambdas/adapters/s3/s3-file-store.ts';
import type { FileStore } from '../../lambdas/domain/uploads/upload-stores.ts';
import { chunk, PLACE, png } from '../support/builders/pictures.ts';
import { BUCKET, startBucket } from '../support/servers/local-bucket.ts';
import { inMemoryFileStore } from '../support/stores/in-memory-file-store.ts';

const bucket = await startBucket();
afterAll(bucket.stop);

/** A store, and the effect of a client's PUT to one of its upload URLs. */
type Made = { store: FileStore; send: (fileId: string, content: string) => Promise<void> };

function inMemory(): Made {
  const store = inMemoryFileStore();
  return { store, send: async (fileId, content) => store.send(fileId, content) };
}

function inS3(): Made {
  const store = s3FileStore(bucket.access, bucket.call, bucket.stream, BUCKET);
  return {
    store,
    async send(fileId, body) {
      const url = await store.uploadUrl(fileId, { size: body.length }, 60);
      const { status } = await fetch(url, { method: 'PUT', body, headers: { 'content-type': 'image/png' } });
      expect(status).toBe(200);
    },
  };
}

const shown = { filename: 'a "b" (ü).png', contentType: 'image/png' as const };

describe.each([
  ['in memory', inMemory],
  ['S3', inS3],
])('a file store, %s', (_, make) => {
  const { store, send } = make();

  test('returns size and first bytes of an arrived file', async () => {
    await send('f1', 'first content');

    expect(await store.arrived('f1')).toMatchObject({ size: 13 });
    expect(Buffer.from((await store.arrived('f1'))?.head ?? []).toString()).toBe('first content');
    expect(await store.arrived('nobody')).toBeNull();
  });

  test('gives another version to other content', async () => {
    const before = await store.arrived('f1');
    await send('f1', 'other content');

    expect((await store.arrived('f1'))?.version).not.toBe(before?.version);
  });

  test('serves exactly the version that was inspected', async () => {
    const seen = await store.arrived('f1');
    await send('f1', 'newer content');

    expect(await store.publish('f1', seen?.version ?? '', 'served1', shown)).toBe(false);
    const now = await store.arrived('f1');
    expect(await store.publish('f1', now?.version ?? '', 'served1', shown)).toBe(true);
  });

  test('discards an arrived file, also a second time', async () => {
    await store.discard('f1');
    await store.discard('f1');

    expect(await store.arrived('f1')).toBeNull();
    expect(await store.publish('f1', 'any', 'served2', shown)).toBe(false);
  });

  test('withdraws a served file, also a second time', async () => {
    await store.withdraw('served1');
    await store.withdraw('served1');
  });
});

describe('in S3', () => {
  const { store, send } = inS3();
  const served = async (name: string) => fetch(await store.downloadUrl(name, 60));

  test('a served file has its own name and type, and opens in the page only if it is an image', async () => {
    await send('f2', 'content');
    const version = (await store.arrived('f2'))?.version ?? '';
    await store.publish('f2', version, 'picture', shown);
    await store.publish('f2', version, 'text', { filename: 'a.txt', contentType: 'text/plain' });

    expect(Object.fromEntries((await served('picture')).headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''a%20%22b%22%20%28%C3%BC%29.png",
      'cache-control': 'private, max-age=86400, immutable',
    });
    expect(Object.fromEntries((await served('text')).headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-disposition': "attachment; filename*=UTF-8''a.txt",
    });
  });

  test('an address is for one method: asking for the headers alone takes one of its own', async () => {
    const ask = async (method: 'GET' | 'HEAD') =>
      fetch(await store.downloadUrl('text', 60, method), { method: 'HEAD' });
    const [by, other] = [await ask('HEAD'), await ask('GET')];

    expect([by.status, by.headers.get('content-length'), await by.text()]).toEqual([200, '7', '']);
    expect(other.status).toBe(403);
  });

  test('a picture is served without what its camera says about it, and takes the place of no other version', async () => {
    const picture = png(chunk('tEXt', Buffer.from(PLACE)));
    const url = await store.uploadUrl('f4', { size: picture.length }, 60);
    await fetch(url, { method: 'PUT', body: picture });

    expect(await store.publish('f4', '"another"', 'photo', shown)).toBe(false);
    expect(await store.publish('f4', (await store.arrived('f4'))?.version ?? '', 'photo', shown)).toBe(true);

    const bytes = Buffer.from(await (await served('photo')).arrayBuffer());
    expect([bytes.length, bytes.includes(PLACE)]).toEqual([picture.length, false]);
  });

  test.each([
    ['once: it is asked again', 1, true],
    ['twice: the upload can be completed again', 2, false],
  ])('where S3 fails %s', async (_, failures, isServed) => {
    const name = `failed-${failures}`;
    await send(name, 'a picture');
    let left = failures;
    const failing: SignedStream = async (request) => {
      if (request.method === 'PUT' && left-- > 0) throw new Error('the line was cut');
      return bucket.stream(request);
    };
    const version = (await store.arrived(name))?.version ?? '';

    const published = s3FileStore(bucket.access, bucket.call, failing, BUCKET).publish(name, version, name, shown);

    expect(await published.catch(() => false)).toBe(isServed);
    expect((await served(name)).status).toBe(isServed ? 200 : 403);
    expect(await store.publish(name, version, `${name}-again`, shown)).toBe(true);
  });

  test('a file that was withdrawn is gone', async () => {
    await store.withdraw('picture');

    expect((await served('picture')).status).toBe(403);
  });

  test('only the first bytes are read of a large file', async () => {
    await send('f3', 'x'.repeat(10_000));

    const arrived = await store.arrived('f3');

    expect([arrived?.size, arrived?.head.length]).toEqual([10_000, 4096]);
  });

  test('on AWS an upload URL has the bucket’s own host and the length to send', async () => {
    const access = { ...bucket.access, region: 'eu-west-1', endpoint: () => undefined };
    const url = new URL(await s3FileStore(access, bucket.call, bucket.stream, 'b').uploadUrl('f', { size: 7 }, 60));

    expect(url.origin + url.pathname).toBe('https://b.s3.eu-west-1.amazonaws.com/uploads/f');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-SignedHeaders': 'content-length;host',
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Security-Token': 'session',
      'X-Amz-Expires': '60',
    });
  });
});

test('a presigned URL is valid for as long as it states', async () => {
  let now = Date.now();
  const { access, call, stream, stop } = await startBucket(() => now);
  const store = s3FileStore(access, call, stream, BUCKET);
  const url = await store.uploadUrl('f', { size: 1 }, 60);

  now += 61_000;
  const answer = await fetch(url, { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' } });

  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  await stop();
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { originRead } from '../../../../lib/local/data/bucket-api.ts';
import { diskObjects, memoryObjects } from '../../../../lib/local/data/object-store.ts';
import { BUCKET, startBucket } from '../../../support/servers/local-bucket.ts';

let bucket: Awaited<ReturnType<typeof startBucket>>;
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.stop());

type Method = 'DELETE' | 'GET' | 'PUT';
const ask = (method: Method, key: string, headers: Record<string, string> = {}, body = '') =>
  bucket.call({ service: 's3', method, url: new URL(`${bucket.endpoint}/${BUCKET}/${key}`), headers, body });

describe('objects', () => {
  test('are put, read, and removed; what is not there is forbidden', async () => {
    const put = await ask('PUT', 'a/b', { 'content-type': 'text/plain', 'x-amz-meta-x': 'y' }, 'hello');
    const got = await ask('GET', 'a/b');

    expect(put).toMatchObject({ status: 200, headers: { etag: '"5d41402abc4b2a76b9719d911017c592"' } });
    expect(got).toMatchObject({ status: 200, body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect((await ask('DELETE', 'a/b')).status).toBe(204);
    expect((await ask('DELETE', 'a/b')).status).toBe(204);
    expect((await ask('GET', 'a/b')).status).toBe(403);
  });

  test.each([
    ['bytes=0-1', 206, 'he', 'bytes 0-1/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=1-99', 206, 'ello', 'bytes 1-4/5'],
    ['bytes=0-0,2-2', 200, 'hello', undefined],
  ])('are read in part: %s', async (range, status, body, part) => {
    await ask('PUT', 'part', {}, 'hello');

    const answer = await ask('GET', 'part', { range });

    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([status, body, part]);
  });

  test('have no part beyond their end', async () => {
    await ask('PUT', 'part', {}, 'hello');

    expect((await ask('GET', 'part', { range: 'bytes=5-9' })).status).toBe(416);
  });

  test('are read only if their ETag is the expected one', async () => {
    const { headers } = await ask('PUT', 'conditional', {}, 'hello');

    expect((await ask('GET', 'conditional', { 'if-match': headers.etag ?? '' })).body).toBe('hello');
    expect((await ask('GET', 'conditional', { 'if-match': '"another"' })).status).toBe(412);
  });

  test('are copied with their headers, or with others', async () => {
    await ask('PUT', 'source', { 'content-type': 'text/plain' }, 'hello');
    const source = { 'x-amz-copy-source': `/${BUCKET}/source` };

    expect((await ask('PUT', 'same', source)).body).toContain('<CopyObjectResult>');
    await ask('PUT', 'other', { ...source, 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'image/png' });

    expect((await ask('GET', 'same')).headers['content-type']).toBe('text/plain');
    expect(await ask('GET', 'other')).toMatchObject({ body: 'hello', headers: { 'content-type': 'image/png' } });
  });

  test('are copied only if their ETag is the expected one', async () => {
    await ask('PUT', 'source', {}, 'hello');
    const source = { 'x-amz-copy-source': `/${BUCKET}/source`, 'x-amz-copy-source-if-match': '"another"' };

    expect((await ask('PUT', 'never', source)).status).toBe(412);
    expect((await ask('PUT', 'never', { 'x-amz-copy-source': `/${BUCKET}/nobody` })).status).toBe(403);
    expect((await ask('GET', 'never')).status).toBe(403);
  });
});

test('a bucket that is in no template does not exist', async () => {
  const url = new URL(`${bucket.endpoint}/other/key`);

  expect((await bucket.call({ service: 's3', method: 'GET', url, headers: {}, body: '' })).status).toBe(404);
});

test('a request without a signature is refused', async () => {
  await ask('PUT', 'secret', {}, 'hello');

  for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
    expect((await fetch(`${bucket.endpoint}/${BUCKET}/secret`, { method })).status).toBe(403);
  }
});

describe('preflights', () => {
  const preflight = (headers: Record<string, string>) =>
    fetch(`${bucket.endpoint}/${BUCKET}/any`, { method: 'OPTIONS', headers });
  const good = { origin: 'https://shop.example', 'access-control-request-method': 'PUT' };

  test('are answered by the first rule that fits, with the very origin', async () => {
    const { status, headers } = await preflight({ ...good, 'access-control-request-headers': 'Content-Type' });

    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '60',
      vary: expect.stringContaining('Origin'),
    });
  });

  test.each([
    ['another scheme', { ...good, origin: 'http://shop.example' }],
    ['another method', { ...good, 'access-control-request-method': 'GET' }],
    ['another header', { ...good, 'access-control-request-headers': 'content-type, x-amz-acl' }],
  ])('are refused for %s', async (_, headers) => {
    expect((await preflight(headers)).status).toBe(403);
  });
});

describe.each([
  ['in memory', () => ({ make: memoryObjects, end: () => {} })],
  [
    'in a folder',
    () => {
      const directory = mkdtempSync(join(tmpdir(), 'objects-'));
      const end = () => rmSync(directory, { recursive: true });
      return { make: () => diskObjects(directory), end };
    },
  ],
])('an object store %s', (_, begin) => {
  const { make, end } = begin();
  afterAll(end);

  test('keeps what was put last, by bucket and key', () => {
    const store = make();
    const object = (text: string) => ({ body: Buffer.from(text), headers: [['a', 'b'] as const], at: 7 });

    store.put('one', '../../key', object('old'));
    store.put('one', '../../key', object('new'));

    expect(store.get('one', '../../key')).toMatchObject({
      ...object('new'),
      etag: expect.stringMatching(/^"\w{32}"$/),
    });
    expect(store.get('two', '../../key')).toBeUndefined();
    store.remove('one', '../../key');
    expect(store.get('one', '../../key')).toBeUndefined();
  });
});

test('objects in a folder are there in the next run, and leave nothing when they go', () => {
  const directory = mkdtempSync(join(tmpdir(), 'objects-'));
  diskObjects(directory).put('b', 'key', { body: Buffer.from('kept'), headers: [], at: 7 });

  expect(diskObjects(directory).get('b', 'key')?.body.toString()).toBe('kept');
  diskObjects(directory).remove('b', 'key');
  expect(readdirSync(join(directory, 'b'))).toEqual([]);
  rmSync(directory, { recursive: true });
});

test('CloudFront reads only what the bucket’s policy lets its distribution read', () => {
  const objects = memoryObjects();
  objects.put(BUCKET, 'files/a', { body: Buffer.from('hello'), headers: [], at: 0 });
  const asked: unknown[] = [];
  const admits = (...question: unknown[]): boolean => {
    asked.push(question);
    return asked.length === 1;
  };
  const read = originRead(objects, BUCKET, { admits }, 'the distribution');
  const request = { method: 'GET', path: '/files/a', query: '', headers: [], body: Buffer.alloc(0), sourceIp: '' };

  expect([read(request).status, read(request).status]).toEqual([200, 403]);
  expect(asked[0]).toEqual([
    'cloudfront.amazonaws.com',
    'the distribution',
    expect.objectContaining({ action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/files/a` }),
  ]);
});

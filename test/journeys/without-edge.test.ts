import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesize } from '../../lib/app.ts';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newVisitor } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-edgeless-'));
let product: Product;
let call: ReturnType<typeof httpClient>;

beforeAll(async () => {
  const { directory } = await synthesize({
    context: { stage: 'local', edge: 'off' },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  product = await startLocal({ assembly: readAssembly(directory) });
  call = httpClient(product.apis.find(({ protocol }) => protocol === 'HTTP')?.urls[0] ?? '');
});
afterAll(async () => {
  await product?.close();
  rmSync(folder, { recursive: true });
});

test('without an edge a file is uploaded as ever, and the API leads to the bucket, which is another origin', async () => {
  const { token } = await newVisitor(call, product.keys.tenantId);
  const { body: session } = await call('POST /api/chat/session', { token, body: {} });
  const upload = `POST /api/gw/v1/webchat/conversations/${session.conversationId}/upload`;
  const declared = { originalName: 'a.txt', mimeType: 'text/plain', size: 5 };
  const { body: begun } = await call(`${upload}/init`, { token, body: declared });
  await fetch(begun.data.uploadUrl, { method: 'PUT', body: 'hello', headers: { 'content-type': 'text/plain' } });
  const { body: completed } = await call(`${upload}/complete`, { token, body: begun.data });
  const { host, pathname } = new URL(completed.data.publicUrl);
  const http = product.apis.find(({ protocol }) => protocol === 'HTTP');

  const redirect = await fetch(`${http?.urls[0]}${pathname}`, { redirect: 'manual' });
  const file = await fetch(redirect.headers.get('location') ?? '');
  const head = await fetch(`${http?.urls[0]}${pathname}`, { method: 'HEAD' });
  const unknown = await fetch(`${http?.urls[0]}/files/${'A'.repeat(43)}`, { redirect: 'manual' });
  const over = await fetch(`${http?.urls[0]}/files/365-0000-${'A'.repeat(44)}`, { redirect: 'manual' });

  expect(host).toMatch(/^\w+\.execute-api\.us-east-1\.amazonaws\.com$/);
  expect(redirect.status).toBe(302);
  expect(Object.fromEntries(redirect.headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect(await file.text()).toBe('hello');
  expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a.txt");
  // The redirect was followed by HEAD, to an address signed for it.
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
  expect(unknown.status).toBe(404);
  expect(over.status).toBe(404);
});

test('without an edge the API itself shows the pages, and knows who has them', async () => {
  const url = `${product.apis.find(({ protocol }) => protocol === 'HTTP')?.urls[0]}/docs`;

  const page = await fetch(url);
  const known = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
  const wrong = await fetch(url, { method: 'POST' });

  expect([page.status, known.status, wrong.status]).toEqual([200, 304, 404]);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

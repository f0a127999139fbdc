import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_PATHS } from '../../lambdas/routes.ts';
import { REPOSITORY } from '../../lib/constructs/bundles.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

let here: Gateway;
beforeAll(async () => {
  here = await gateway();
});
afterAll(() => here?.close());

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(here.url + path, { method, headers, redirect: 'manual' });

const stored = (name: string) => readFileSync(join(REPOSITORY, 'docs', 'contract', name), 'utf8');

/** What differs between two answers in any case: made for the one request, by the cache, or by the connection. */
const OF_ONE_ANSWER =
  /^(age|apigw-requestid|connection|content-encoding|content-length|date|keep-alive|transfer-encoding|vary|via|x-amz-.*|x-cache)$/;

const lasting = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => !OF_ONE_ANSWER.test(name)));

/** The edge tells each page alike that it may read: a browser asks by `Origin`, and nobody else is told. */
const withoutCors = (answer: Response) =>
  Object.fromEntries(Object.entries(lasting(answer)).filter(([name]) => !name.startsWith('access-control-')));

describe('the contract', () => {
  test.each(['/openapi.json', '/asyncapi.json'])('%s is the document of the repository', async (path) => {
    const answer = await ask(path);

    expect(answer.status).toBe(200);
    expect(lasting(answer)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
      etag: expect.stringMatching(/^(W\/)?"[\w-]{22}"$/),
      'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(await answer.json()).toEqual(JSON.parse(stored(path.slice(1))));
  });

  test('/docs is the page of the repository, and may run nothing', async () => {
    const answer = await ask('/docs');

    expect(answer.status).toBe(200);
    expect(lasting(answer)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='$/,
      ),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(await answer.text()).toBe(stored('docs.html'));
  });
});

describe.each(PAGE_PATHS)('%s', (path) => {
  test('is the same for everybody', async () => {
    const plain = await ask(path);
    const { etag } = lasting(plain);
    const sent = [
      { authorization: 'Bearer none' },
      { authorization: `Bearer ${here.tenant.secretKey}`, 'x-tenant-id': here.other.tenantId },
      { cookie: '__Host-chat_test=1', origin: PAGE },
      { 'x-gateway-key': 'guess', 'x-viewer-address': '192.0.2.9' },
    ];

    const answers = await Promise.all([
      ...sent.map((headers) => ask(path, headers)),
      ask(`${path}?tenantId=${here.other.tenantId}`),
    ]);

    for (const answer of answers) expect(withoutCors(answer)).toEqual(lasting(plain));
    expect(new Set(answers.map(({ headers }) => headers.get('access-control-allow-origin')))).toEqual(
      new Set([null, '*']),
    );
    expect(etag).toBeDefined();
    expect(new Set(await Promise.all([plain, ...answers].map((answer) => answer.text()))).size).toBe(1);
  });

  test('is 304 to a client that has it, and the page again to one that has another', async () => {
    const page = await ask(path);
    const etag = page.headers.get('etag') ?? '';

    const [known, weak, other] = await Promise.all(
      [etag, `"other", W/${etag.replace('W/', '')}`, '"other"'].map((tags) => ask(path, { 'if-none-match': tags })),
    );

    expect([known?.status, await known?.text()]).toEqual([304, '']);
    expect(known?.headers.get('etag')).toBe(etag);
    expect(known?.headers.get('cache-control')).toBe('public, max-age=60');
    expect([weak?.status, other?.status]).toEqual([304, 200]);
  });

  test('answers HEAD with the headers of GET, and no body', async () => {
    const [get, head] = [await ask(path), await ask(path, {}, 'HEAD')];

    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(lasting(head)).toEqual(lasting(get));
    expect((await ask(path, { 'if-none-match': get.headers.get('etag') ?? '' }, 'HEAD')).status).toBe(304);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused by the edge', async (method) => {
    expect((await ask(path, {}, method)).status).toBe(403);
  });

  test('is the same with a slash at its end, and nothing with more behind it', async () => {
    expect((await ask(`${path}/`)).status).toBe(200);
    expect((await ask(`${path}/x`)).status).toBe(404);
  });
});

describe.skipIf(!hasChromium('pages to read'))('in Chromium /docs', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** The page in a window of this width, and what the browser complains of. */
  async function open(width: number, colorScheme: 'light' | 'dark', javaScriptEnabled = true) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled });
    const complaints: string[] = [];
    context.on('console', (message) => complaints.push(message.text()));
    const page = await context.newPage();
    await page.goto(`${here.url}/docs`);
    return { page, complaints, close: () => context.close() };
  }

  test.each<[number, 'light' | 'dark']>([
    [320, 'light'],
    [320, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('%i pixels wide and %s is styled, can be read, and scrolls one way only', async (width, colorScheme) => {
    const { page, complaints, close } = await open(width, colorScheme);

    await page.getByRole('main').getByRole('heading', { level: 2, name: 'Sockets' }).waitFor();
    const { wide, ground } = (await page.evaluate(`({
      wide: document.documentElement.scrollWidth,
      ground: getComputedStyle(document.body).backgroundColor,
    })`)) as { wide: number; ground: string };

    expect(wide).toBeLessThanOrEqual(width);
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(16, 18, 24)' : 'rgb(251, 251, 253)');
    expect(await faint(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('leads from its contents to an operation, by keyboard, without a script', async () => {
    const { page, close } = await open(1280, 'light', false);

    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('To the content');
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'gateway' }).press('Enter');
    await page.getByRole('main').getByRole('link', { name: '/api/health' }).press('Enter');

    expect(new URL(page.url()).hash).toBe('#get-api-health');
    await page.getByRole('heading', { name: '/api/health' }).waitFor();
    await close();
  });
});

/** Texts whose contrast to their ground is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const faint = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const light = (color) => {
      const [red, green, blue] = numbers(color).map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element) => {
      const { backgroundColor } = getComputedStyle(element);
      return numbers(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
    };
    const texts = [...document.body.querySelectorAll('*')].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''));
    const found = texts.flatMap((element) => {
      const [high, low] = [light(getComputedStyle(element).color), light(groundOf(element))].sort((a, b) => b - a);
      const contrast = (high + 0.05) / (low + 0.05);
      return contrast < 4.5 ? [element.tagName + ' ' + element.className + ' ' + contrast.toFixed(2)] : [];
    });
    return [...new Set(found)];
  })()`);

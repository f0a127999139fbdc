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
  test('[ISO12] is the same for everybody', async () => {
    const plain = await ask(path);
    const { etag } = lasting(plain);
    const sent = [
      { authorization: 'Bearer none' },
      { authorization: `Bearer ${here.tenant.secretKey}`, 'x-tenant-id': here.other.tenantId },
      { cookie: '__Host-chat_test=1', origin: PAGE },
      { cookie: `__Host-desk_${here.other.tenantId}=a_1.2`, origin: here.url },
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
    const slash = await ask(`${path}/`);

    expect([slash.status, slash.headers.get('etag')]).toEqual([200, (await ask(path)).headers.get('etag')]);
    expect((await ask(`${path}/x`)).status).toBe(path === '/desk' ? 302 : 404);
  });

  test('[ISO12] names no tenant, no key and no address of who asks', async () => {
    const answer = await ask(path, {
      authorization: `Bearer ${here.tenant.secretKey}`,
      'x-viewer-address': '192.0.2.77',
    });

    const said = JSON.stringify([...answer.headers]) + (await answer.text());
    for (const { publishableKey, secretKey, tenantId } of [here.tenant, here.other]) {
      for (const text of [publishableKey, secretKey, `"${tenantId}"`]) expect(said).not.toContain(text);
    }
    expect(said).not.toContain('192.0.2.77');
  });
});

test('/ says what this address is, and each of its links leads somewhere', async () => {
  const page = await (await ask('/')).text();

  const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(([, to = '']) => to);
  expect(links.sort()).toEqual(['/api/health', '/asyncapi.json', '/desk', '/docs', '/openapi.json']);
  expect((await Promise.all(links.map((to) => ask(to)))).map(({ status }) => status)).toEqual(links.map(() => 200));
});

test('an address below /desk leads to it, with what only the browser sees', async () => {
  const answer = await ask('/desk/inbox?q=1');

  expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([302, '/desk', '']);
  expect((await ask('/desk/inbox', {}, 'POST')).status).toBe(404);
});

test('/desk may run what stands in it, and nothing else of the origin that it shares with files of visitors', async () => {
  const policy = (await ask('/desk')).headers.get('content-security-policy') ?? '';

  expect(policy).toMatch(/; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';/);
  expect(policy).toMatch(/; require-trusted-types-for 'script'; trusted-types 'none'$/);
  expect(policy).toMatch(/; connect-src 'self' \S+\/;/);
  expect(lasting(await ask('/desk'))).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('microphone=()'),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
});

describe.skipIf(!hasChromium('pages to read'))('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** A page in a window of this width, and what the browser complains of. */
  async function open(path: string, width: number, colorScheme: 'light' | 'dark', javaScriptEnabled = true) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled });
    const complaints: string[] = [];
    context.on('console', (message) => complaints.push(message.text()));
    const page = await context.newPage();
    await page.goto(here.url + path);
    return { page, complaints, close: () => context.close() };
  }

  test.each(
    ['/docs', '/'].flatMap((path) =>
      [320, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => [path, width, scheme] as const)),
    ),
  )('%s, %i pixels wide and %s, is styled, can be read, and scrolls one way only', async (path, width, colorScheme) => {
    const { page, complaints, close } = await open(path, width, colorScheme);

    await page.getByRole('link', { name: 'health' }).first().waitFor();
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

  test('/docs leads from its contents to an operation, by keyboard, without a script', async () => {
    const { page, close } = await open('/docs', 1280, 'light', false);

    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('To the content');
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'gateway' }).press('Enter');
    await page.getByRole('main').getByRole('link', { name: '/api/health' }).press('Enter');

    expect(new URL(page.url()).hash).toBe('#get-api-health');
    await page.getByRole('heading', { name: '/api/health' }).waitFor();
    await close();
  });
});

describe.skipIf(!hasChromium('the page of the desk'))('in Chromium /desk', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open() {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${here.url}/desk`);
    await page.getByRole('main').waitFor();
    return { page, complaints };
  }

  /** The directives by which the browser has stopped what this script did in the page, before it stops a last request. */
  const stopped = (page: Page, script: string): Promise<string[]> =>
    page.evaluate(`new Promise((resolve) => {
      const directives = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        if (blockedURI.startsWith('https://last.invalid')) resolve(directives);
        else directives.push(effectiveDirective);
      });
      const last = () => fetch('https://last.invalid/').catch(() => {});
      (async () => { ${script} })().then(last, last);
    })`);

  test('runs with its own policy, and styles itself', async () => {
    const { page, complaints } = await open();

    expect(await page.title()).not.toBe('');
    expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px');
    // Whoever is not signed in is told so by the answer 401, which a browser mentions.
    expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
    await page.close();
  });

  test.each([
    ['a script of its origin', "append('script', { src: '/files/a.js' })", 'require-trusted-types-for'],
    ['a module of its origin', "await import('/files/a.js')", 'script-src-elem'],
    ['a script that is put into it', "append('script', { text: '1' })", 'require-trusted-types-for'],
    ['markup made of text', "document.body.innerHTML = '<b>b</b>'", 'require-trusted-types-for'],
    ['a style sheet that is put into it', "append('style', { textContent: 'a{}' })", 'style-src-elem'],
    ['a frame', "await new Promise((onload) => append('iframe', { src: '/docs', onload }))", 'frame-src'],
    ['a request to another site', "await fetch('https://elsewhere.invalid/')", 'connect-src'],
    ['a request to another port of its host', "await fetch('http://localhost:1/')", 'connect-src'],
    ['a WebSocket to another host', "new WebSocket('wss://elsewhere.invalid/')", 'connect-src'],
    ['an image of another site', "append('img', { src: 'https://elsewhere.invalid/a.png' })", 'img-src'],
    ['another base of its addresses', "append('base', { href: 'https://elsewhere.invalid/' })", 'base-uri'],
  ])('does not get %s', async (_, script, directive) => {
    const { page } = await open();
    const append =
      'const append = (name, set) => document.head.append(Object.assign(document.createElement(name), set));';

    expect(await stopped(page, `${append} ${script}`)).toEqual([directive]);
    await page.close();
  });

  test('gets what it needs: its gateway, sockets of it, the bucket, its files, and pictures of its own', async () => {
    const { page } = await open();
    const [, bucket = ''] =
      /connect-src 'self' (\S+)/.exec((await ask('/desk')).headers.get('content-security-policy') ?? '') ?? [];

    const script = `
      const shown = (src) => Object.assign(new Image(), { src });
      await fetch('/api/health');
      new WebSocket(location.origin.replace('http', 'ws') + '/ws/chat');
      await fetch('${bucket}arriving/a', { method: 'PUT', body: '1' }).catch(() => {});
      shown('/files/a.png');
      shown('data:,');
      shown(URL.createObjectURL(new Blob(['1'])));`;
    expect(await stopped(page, script)).toEqual([]);
    await page.close();
  });

  test('stands in no frame, not even of its own origin', async () => {
    const context = await browser.newContext({ bypassCSP: false });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.route('**/framing', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<iframe src="/desk"></iframe>' }),
    );
    await page.goto(`${here.url}/framing`);

    await expect.poll(() => complaints.join()).toMatch(/frame-ancestors 'none'/);
    await context.close();
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

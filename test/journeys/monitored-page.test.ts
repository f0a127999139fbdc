import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientBundle } from '../../lib/client-bundle.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A PNG of one pixel, half transparent green. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A page with the typed client, whose error monitor wraps `fetch` and adds headers to every call, as such tools do. */
const page = (gateway: string) => `<!doctype html>
<script>
  const plain = fetch;
  globalThis.fetch = (address, { headers, ...init } = {}) => {
    const added = new Headers(headers);
    added.set('sentry-trace', '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1');
    added.set('baggage', 'sentry-environment=production');
    return plain(address, { ...init, headers: added });
  };
</script>
<script type="module">
  import { chatClient, visitorTokens } from '/chat-client.js';
  const url = ${JSON.stringify(gateway)};
  const chat = chatClient({ url, tokens: visitorTokens({ url, tenantId: 'test' }) });
  const session = await chat.api.session({ tenantId: 'test' });
  await chat.send('Seen by a monitor');
  const { messages } = await chat.api.messages();
  document.title = messages.map(({ text }) => text).join();
  const file = new File(['hello'], 'a.txt', { type: 'text/plain' });
  const { filename, url: address } = await chat.uploadFile(session.conversationId, file);
  const forged = await fetch(url + '/api/chat/messages', { headers: { authorization: 'Bearer a.b.c' } });
  document.title += ' ' + filename + ' ' + forged.status;

  // What pages do with files: read one, and the pixels of a picture.
  const content = await (await plain(address)).text();
  const dot = await (await plain('data:image/png;base64,${DOT}')).blob();
  const picture = new Image();
  picture.crossOrigin = 'anonymous';
  picture.src = (await chat.uploadFile(session.conversationId, new File([dot], 'dot.png', { type: 'image/png' }))).url;
  await picture.decode();
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.drawImage(picture, 0, 0);
  document.title += ' ' + content + ' ' + canvas.getImageData(0, 0, 1, 1).data.join();
</script>`;

describe.skipIf(!hasChromium('pages with an error monitor'))('a page with an error monitor, in Chromium', () => {
  let local: Awaited<ReturnType<typeof startLocal>>;
  let site: Server;
  let browser: Browser;

  beforeAll(async () => {
    local = await startLocal();
    const client = await clientBundle();
    site = createServer((request, answer) => {
      const isScript = request.url === '/chat-client.js';
      answer.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      answer.end(isScript ? client : page(local.url));
    });
    await new Promise<void>((listening) => site.listen(0, 'localhost', listening));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await local?.close();
  });

  it('calls, uploads, reads what API Gateway answers by itself, and what is in files', async () => {
    const origin = `http://localhost:${(site.address() as AddressInfo).port}`;
    const tab = await browser.newPage();

    await tab.goto(origin);

    await expect.poll(() => tab.title()).toBe('Seen by a monitor a.txt 403 hello 0,255,0,127');
    const calls = local.observations
      .past('exchange')
      .filter(({ requestHeaders }) => requestHeaders.some(([, value]) => value === origin));
    const preflights = calls.filter(({ method }) => method === 'OPTIONS');
    expect(preflights.map(({ status }) => status)).toEqual(preflights.map(() => 204));
    expect(preflights.length).toBeGreaterThan(3);
    // The page got its files without the monitor.
    for (const { method, path, requestHeaders } of calls)
      if (method !== 'OPTIONS' && !path.startsWith('/files/'))
        expect(requestHeaders.map(([name]) => name.toLowerCase())).toContain('sentry-trace');
  });
});

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** The official client as pages load it. */
const LIBRARY = join(
  dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
  'dist/socket.io.min.js',
);

/** A page of another origin, with the snippet of the README: no option but `auth`. */
const page = (gateway: string) => `<!doctype html>
<link rel="icon" href="data:,">
<script src="/socket.io.js"></script>
<script>
  const token = new URLSearchParams(location.search).get('token');
  const socket = io(${JSON.stringify(gateway)}, { auth: { token } });
  const heard = [];
  socket.on('meta_message_created', ({ message }) => heard.push(message.text));
  socket.on('connect_error', ({ data }) => heard.push(data.code));
</script>`;

describe.skipIf(!hasChromium('Socket.IO in a browser'))(
  'a page whose client has its default options, in Chromium',
  () => {
    let local: Awaited<ReturnType<typeof startLocal>>;
    let site: Server;
    let browser: Browser;
    let complaints: string[] = [];

    beforeAll(async () => {
      local = await startLocal();
      site = createServer(({ url }, answer) => {
        const isLibrary = url === '/socket.io.js';
        answer.setHeader('content-type', isLibrary ? 'text/javascript' : 'text/html');
        answer.end(isLibrary ? readFileSync(LIBRARY) : page(local.url));
      });
      await new Promise<void>((listening) => site.listen(0, 'localhost', listening));
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      site?.close();
      await local?.close();
    });
    afterEach(() => {
      const said = complaints;
      complaints = [];
      expect(said).toEqual([]);
    });

    async function visit(token: string): Promise<Page> {
      const tab = await browser.newPage();
      tab.on('pageerror', (error) => complaints.push(String(error)));
      tab.on('console', (message) => {
        // The browser prints by itself that a test has cut its network.
        if (!message.text().includes('ERR_INTERNET_DISCONNECTED')) complaints.push(message.text());
      });
      await tab.goto(`http://localhost:${(site.address() as AddressInfo).port}/?token=${token}`);
      return tab;
    }

    const heard = (tab: Page) => tab.evaluate('heard') as Promise<string[]>;
    const isConnected = (tab: Page) => expect.poll(() => tab.evaluate('socket.connected')).toBe(true);

    it('[WAY1] is on a WebSocket, without a preflight, is answered, and recovers after a cut', async () => {
      const call = httpClient(local.url);
      const { token } = await newUser(call, local.keys.secretKey, 'browser');
      const agent = await newAgent(call, local.keys.secretKey);
      local.observations.forget();

      const tab = await visit(token);
      await isConnected(tab);
      const transport = await tab.evaluate('socket.io.engine.transport.name');
      const said = (await tab.evaluate(`socket.emitWithAck('message', { text: 'from a page' })`)) as Said;
      await expect.poll(() => heard(tab)).toEqual(['from a page']);
      await tab.context().setOffline(true);
      await expect.poll(() => tab.evaluate('socket.connected')).toBe(false);
      await call('POST /api/chat/messages', {
        token: agent.token,
        body: { text: 'meanwhile', conversationId: said.message.conversation_id },
      });
      await tab.context().setOffline(false);
      await isConnected(tab);

      expect([transport, said.success, await tab.evaluate('socket.recovered')]).toEqual(['websocket', true, true]);
      expect(await heard(tab)).toEqual(['from a page', 'meanwhile']);
      const asked = local.observations.past('exchange').filter(({ path }) => path === '/socket.io/');
      const kinds = new Set(asked.map(({ method, status }) => `${method} ${status}`));
      expect([...kinds].sort()).toEqual(['GET 101', 'GET 200', 'POST 200']);
      await tab.close();
    });

    it('is told in words that its token is forged', async () => {
      const tab = await visit('a.b.c');

      await expect.poll(() => heard(tab)).toEqual(['ERR_UNAUTHENTICATED']);
      await tab.close();
    });
  },
);

type Said = { success: boolean; message: { conversation_id: string } };

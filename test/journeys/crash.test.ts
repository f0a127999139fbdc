import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let folder: string;
let product: Product | undefined;
afterEach(async () => {
  await product?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('[LOST1] loses no acknowledged message when it is killed in the middle of traffic', {
  timeout: 120_000,
}, async () => {
  folder = mkdtempSync(join(tmpdir(), 'chat-gateway-crash-'));
  product = await startLocal({ dataDirectory: folder });
  const { secretKey } = product.keys;
  const before = httpClient(product.url);
  const people = await Promise.all([1, 2, 3].map((number) => newUser(before, secretKey, `person-${number}`)));
  const acknowledged = new Map(people.map(({ token }) => [token, [] as string[]]));

  // Every visitor writes one message after the other, by HTTP and by socket, until the gateway is killed.
  const writers = people.map(async ({ token }, index) => {
    for (let number = 0; ; number++) {
      const text = `${index}-${number}`;
      const sent = await before('POST /api/chat/messages', { token, body: { text, clientMessageId: text } });
      if (sent.status === 201) acknowledged.get(token)?.push(text);
    }
  });
  for (const writer of writers) writer.catch(() => 'its line is dead');
  const talker = await newUser(before, secretKey, 'talker');
  const socket = await dialV1(product.url, talker.token);
  const echoed: string[] = [];
  const talking = (async () => {
    for (let number = 0; number < 10_000; number++) {
      socket.send({ type: 'message', text: `s-${number}`, clientMessageId: `s-${number}` });
      echoed.push((await socket.next('message')).message.text);
    }
  })();
  const enough = async () => {
    for (let seen = 0; seen < 25; seen++) await socket.next('pong').catch(() => {});
  };
  for (let number = 0; number < 25; number++) socket.send({ type: 'ping' });
  await enough();
  // However slow the machine, every writer is in the middle of its messages.
  await expect.poll(() => [...acknowledged.values()].every((written) => written.length > 0)).toBe(true);
  await product.abort();
  await Promise.allSettled([...writers, Promise.race([talking, socket.closed])]);

  product = await startLocal({ dataDirectory: folder });
  const after = httpClient(product.url);
  const texts = async (token: string) =>
    (await after('GET /api/chat/messages?limit=100', { token })).body.messages.map(
      ({ text }: { text: string }) => text,
    );
  for (const [token, written] of acknowledged) {
    expect(written.length).toBeGreaterThan(0);
    expect(await texts(token)).toEqual(expect.arrayContaining(written.slice(-100)));
  }
  expect(await texts(talker.token)).toEqual(expect.arrayContaining(echoed.slice(-100)));

  // Retrying what was not acknowledged yields the same message, and the numbers have no hole.
  const [person] = people;
  const last = acknowledged.get(person?.token ?? '')?.at(-1) ?? '';
  await after('POST /api/chat/messages', { token: person?.token, body: { text: last, clientMessageId: last } });
  const { body } = await after('GET /api/chat/messages?limit=100', { token: person?.token });
  const numbers = body.messages.map(({ seq }: { seq: number }) => seq);
  expect(numbers).toEqual(numbers.map((_: number, index: number) => numbers[0] + index));
  const admin = await newAgent(after, secretKey);
  expect((await after('GET /api/chat/conversations', { token: admin.token })).body.conversations).toHaveLength(4);
});

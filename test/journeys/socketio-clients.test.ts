import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { AGAIN, MEANWHILE, type Recording, recordingOf, SAID } from '../support/recordings/recording.ts';
import { replay } from '../support/recordings/replay.ts';

const folder = join(import.meta.dirname, '../support/recordings/clients');
const recordings = globSync('*.jsonl', { cwd: folder })
  .sort()
  .map((file) => recordingOf(join(folder, file)));

let product: Product;
let agentToken: string;
beforeAll(async () => {
  product = await startLocal();
  agentToken = (await newAgent(httpClient(product.url), product.keys.secretKey)).token;
});
afterAll(() => product?.close());

const aUser = ({ client }: Recording) =>
  newUser(httpClient(product.url), product.keys.secretKey, client.replaceAll(/\W/g, '-'));

const messagesOf = async (token: string): Promise<{ text: string; sender_id: string }[]> =>
  (await httpClient(product.url)('GET /api/chat/messages', { token })).body.messages;

/** Whether a CONNECT is answered. */
const isAnswer = (frame: string) => /^4[014]/.test(frame);

it('clients of five languages and ages are known', () => {
  const languages = recordings.map(({ client }) => client.split(' ')[0]);

  expect(new Set(languages).size).toBe(5);
});

describe.each(recordings)('what $client says with its default options', (recording) => {
  it('[WAY1] is let in as who it is, in its order, and told after a cut what it missed', async () => {
    const { token, userId } = await aUser(recording);
    const writes = (frames: readonly string[]) => {
      const conversationId = /"conversation_id":"([^"]+)"/.exec(frames.join())?.[1];
      const body = { text: MEANWHILE, conversationId };
      return httpClient(product.url)('POST /api/chat/messages', { token: agentToken, body });
    };

    const told = await replay(product.url, recording.steps, { token, onCut: writes });

    const messages = await messagesOf(token);
    const texts = messages.map(({ text }) => text);
    expect(recording.numbers ? texts : texts.toSorted()).toEqual(inOrder(recording, [...SAID, MEANWHILE, AGAIN]));
    expect(new Set(messages.flatMap(({ text, sender_id }) => (text === MEANWHILE ? [] : [sender_id])))).toEqual(
      new Set([userId]),
    );
    expect(told.some((frame) => frame.includes(`"text":"${MEANWHILE}"`))).toBe(true);
  });

  it('is refused with a forged token, in words', async () => {
    const { token } = await aUser(recording);
    const accepted = recording.steps.findIndex((step) => step.step === 'told' && isAnswer(step.frame));
    const refused = { step: 'told', frame: '44 ERR_UNAUTHENTICATED' } as const;

    const frames = await replay(product.url, [...recording.steps.slice(0, accepted), refused], { token: `${token}x` });

    expect(frames.filter(isAnswer)).toHaveLength(1);
  });
});

const inOrder = ({ numbers }: Recording, texts: string[]): string[] => (numbers ? texts : texts.toSorted());

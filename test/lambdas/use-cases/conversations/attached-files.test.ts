import { describe, expect, test } from 'vitest';
import { servedName, servedUrl } from '../../../../lambdas/domain/uploads/served-name.ts';
import { SENT_WITHIN_DAYS, UPLOAD_SECONDS } from '../../../../lambdas/domain/uploads/upload.ts';
import { attachedFiles } from '../../../../lambdas/use-cases/conversations/attached-files.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { inMemoryUploadStore } from '../../../support/stores/in-memory-upload-store.ts';

const FILE = { filename: 'a.png', contentType: 'image/png' as const, size: 3 };
const DAYS = 24 * 60 * 60_000;
const urlOf = (fileId: string) =>
  servedUrl('https://chat.example', servedName(fileId, 's'.repeat(22), { now: NOW_MS, retention: 30 * DAYS }));
const [FIRST, SECOND, PENDING] = ['i', 'j', 'p'].map((letter) => letter.repeat(22)) as [string, string, string];

/** A conversation with two completed uploads, and a pending one. */
async function aConversation() {
  const time = fixedClock();
  const uploads = inMemoryUploadStore();
  for (const fileId of [FIRST, SECOND, PENDING]) {
    const key = { tenantId: SHOP, conversationId: 'c_1', fileId };
    const until = time.now() + UPLOAD_SECONDS * 1000;
    await uploads.begin({ ...key, tokenHash: '', until, ...FILE });
    if (fileId !== PENDING)
      await uploads.complete(
        { ...key, until },
        { url: urlOf(fileId), filename: FILE.filename, contentType: FILE.contentType },
      );
  }
  const found = (urls: string[], conversationId = 'c_1', tenantId = 'shop', retention = 30 * DAYS) =>
    attachedFiles({ uploads, clock: time.now, rules: { retention } }, tenantNamed(tenantId), conversationId, urls);
  return { time, found };
}

const refused = { code: 'ERR_INVALID', field: 'attachments' };

test('the files of a message are as they were stored, in its order', async () => {
  const { found } = await aConversation();

  expect(await found([])).toEqual([]);
  expect(await found([SECOND, FIRST].map(urlOf))).toEqual([SECOND, FIRST].map((id) => ({ url: urlOf(id), ...FILE })));
});

describe('a message carries none', () => {
  test.each([
    ['of another conversation', urlOf(FIRST), 'c_2', 'shop'],
    ['of another tenant', urlOf(FIRST), 'c_1', 'rival'],
    ['that is not completed', urlOf(PENDING), 'c_1', 'shop'],
    ['that was never uploaded', urlOf('x'.repeat(22)), 'c_1', 'shop'],
    ['whose name was guessed from its id', urlOf(FIRST).replace('sss', 'ttt'), 'c_1', 'shop'],
    ['on another host', urlOf(FIRST).replace('chat', 'evil'), 'c_1', 'shop'],
    ['that is none of ours', 'https://evil.example/a.png', 'c_1', 'shop'],
  ])('%s, not even beside its own', async (_, url, conversationId, tenantId) => {
    const { found } = await aConversation();

    await expect(found([url], conversationId, tenantId)).rejects.toMatchObject(refused);
    await expect(found([urlOf(SECOND), url], conversationId, tenantId)).rejects.toMatchObject(refused);
  });

  test('that would expire before the message', async () => {
    const { found, time } = await aConversation();
    time.forward(SENT_WITHIN_DAYS * DAYS);
    const last = await found([urlOf(FIRST)]);
    time.forward(1);

    expect(last).toHaveLength(1);
    await expect(found([urlOf(FIRST)])).rejects.toMatchObject(refused);
  });

  test('that would, since its site keeps messages for longer now', async () => {
    const { found, time } = await aConversation();
    const longer = () => found([urlOf(FIRST)], 'c_1', 'shop', 31 * DAYS);

    expect(await longer()).toHaveLength(1);
    time.forward(3_600_001);
    await expect(longer()).rejects.toMatchObject(refused);
    expect(await found([urlOf(FIRST)], 'c_1', 'shop', 7 * DAYS)).toHaveLength(1);
  });
});

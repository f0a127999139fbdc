import { describe, expect, test } from 'vitest';
import type { WindowCounter } from '../../../../lambdas/domain/tenants/window-counter.ts';
import {
  PUT_SECONDS,
  UPLOAD_SECONDS,
  UPLOADS_PER_ADDRESS_AND_HOUR,
  UPLOADS_PER_HOUR,
  UPLOADS_PER_TENANT_AND_DAY,
  uploadTokenHash,
} from '../../../../lambdas/domain/uploads/upload.ts';
import { beginUpload } from '../../../../lambdas/use-cases/uploads/begin-upload.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { inMemoryFileStore } from '../../../support/stores/in-memory-file-store.ts';
import { inMemoryUploadStore } from '../../../support/stores/in-memory-upload-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const file = { filename: 'a.pdf', contentType: 'application/pdf' as const, size: 12 };

function aPlace() {
  const time = fixedClock();
  let secrets = 0;
  const needs = {
    uploads: inMemoryUploadStore(),
    files: inMemoryFileStore(),
    counter: inMemoryWindowCounter(),
    clock: time.now,
    newSecret: () => `secret-${++secrets}`,
  };
  const begin = (conversationId = 'c_1', tenantId = 'shop') =>
    beginUpload(needs, { tenantId: tenantNamed(tenantId), conversationId, file });
  return { needs, time, begin };
}

const refused = { code: 'ERR_RATE_LIMITED' };

test('the declared file is stored with the hash of the token, never the token, and for an hour', async () => {
  const { begin, needs, time } = aPlace();

  const { fileId, uploadToken, ...restart } = await begin();

  expect(restart).toEqual({ uploadUrl: `memory:${fileId}`, expiresIn: PUT_SECONDS });
  expect(uploadToken).not.toBe(fileId);
  const stored = await needs.uploads.find(SHOP, 'c_1', fileId);
  expect(stored).toMatchObject({
    ...file,
    tokenHash: uploadTokenHash(uploadToken),
    until: time.now() + UPLOAD_SECONDS * 1000,
  });
  expect(JSON.stringify(stored)).not.toContain(uploadToken);
});

test('an upload beyond the limit is refused with the time to wait, and is not stored; the next hour begins anew', async () => {
  const { begin, time, needs } = aPlace();
  for (let upload = 0; upload < UPLOADS_PER_HOUR; upload++) await begin();
  const uploads = { ...needs.uploads, begin: async () => expect.unreachable('it must not be stored') };
  time.forward(600_000);

  const tooMany = beginUpload({ ...needs, uploads }, { tenantId: SHOP, conversationId: 'c_1', file });

  await expect(tooMany).rejects.toMatchObject({ ...refused, retryAfter: 3000 });
  time.forward(3_000_000);
  await expect(begin()).resolves.toBeDefined();
});

test('each conversation of each tenant has its own hour', async () => {
  const { begin } = aPlace();
  for (let upload = 0; upload < UPLOADS_PER_HOUR; upload++) await begin();

  await expect(begin()).rejects.toMatchObject(refused);
  await expect(begin('c_2')).resolves.toBeDefined();
  await expect(begin('c_1', 'rival')).resolves.toBeDefined();
});

describe('a visitor’s upload', () => {
  const of = (address: string, tenantId = SHOP) => ({ tenantId, file, address });

  test('is refused beyond the limit of its address, in whichever conversation, and of no other', async () => {
    const { needs, time } = aPlace();
    let conversations = 0;
    const begin = (address: string) =>
      beginUpload(needs, { ...of(address), conversationId: `c_${Math.floor(conversations++ / 50)}` });
    for (let n = 0; n < UPLOADS_PER_ADDRESS_AND_HOUR; n++) await begin(`2001:db8:1:2:${n.toString(16)}::1`);

    await expect(begin('2001:db8:1:2::ffff')).rejects.toMatchObject(refused);
    await expect(begin('2001:db8:1:3::1')).resolves.toBeDefined();
    time.forward(3_600_000);
    await expect(begin('2001:db8:1:2::ffff')).resolves.toBeDefined();
  });

  test('is refused beyond the limit of its tenant’s day, while staff go on', async () => {
    const { needs } = aPlace();
    const counter = {
      count: async (_t: string, key: string) => (key === 'uploads-of-visitors' ? UPLOADS_PER_TENANT_AND_DAY + 1 : 1),
    };
    const upload = { ...of('192.0.2.1'), conversationId: 'c_1' };

    const refusal = await beginUpload({ ...needs, counter }, upload).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ code: 'ERR_RATE_LIMITED', message: expect.stringContaining('today') });
    await expect(beginUpload({ ...needs, counter }, { ...upload, address: undefined })).resolves.toBeDefined();
  });

  test('that its address is refused does not count among those of its tenant', async () => {
    const { needs } = aPlace();
    const counted: string[] = [];
    const counter: WindowCounter = {
      count(...args) {
        counted.push(args[1]);
        return needs.counter.count(...args);
      },
    };
    const begin = (n: number) => beginUpload({ ...needs, counter }, { ...of('192.0.2.1'), conversationId: `c_${n}` });
    for (let n = 0; n < UPLOADS_PER_ADDRESS_AND_HOUR + 40; n++) await begin(n).catch(() => {});

    expect(counted.filter((key) => key === 'uploads-of-visitors')).toHaveLength(UPLOADS_PER_ADDRESS_AND_HOUR);
  });
});

import { describe, expect, test } from 'vitest';
import {
  DEFAULT_UPLOADS,
  type DeclaredFile,
  UPLOAD_SECONDS,
  UPLOADS_PER_HOUR,
} from '../../../../lambdas/domain/uploads/upload.ts';
import { beginUpload } from '../../../../lambdas/use-cases/uploads/begin-upload.ts';
import { type CompleteUpload, completeUpload } from '../../../../lambdas/use-cases/uploads/complete-upload.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryFileStore } from '../../../support/stores/in-memory-file-store.ts';
import { inMemoryUploadStore } from '../../../support/stores/in-memory-upload-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const PDF = '%PDF-1.7 content';
const file = { filename: 'a.pdf', contentType: 'application/pdf' as const, size: PDF.length };
const ref = { tenantId: SHOP, conversationId: 'c_1' };

function aPlace() {
  const time = fixedClock();
  let secrets = 0;
  const needs = {
    uploads: inMemoryUploadStore(),
    files: inMemoryFileStore(),
    counter: inMemoryWindowCounter(),
    clock: time.now,
    newSecret: () => `secret-${String(++secrets).padStart(15, '0')}`,
  };
  const complete = (command: Partial<CompleteUpload> & Pick<CompleteUpload, 'fileId' | 'uploadToken'>) =>
    completeUpload(needs, {
      ...ref,
      rules: DEFAULT_UPLOADS,
      retention: RETENTION,
      gateway: 'https://chat.example',
      ...command,
    });
  return { needs, time, begin: (over = {}) => beginUpload(needs, { ...ref, file: { ...file, ...over } }), complete };
}

/** A file that was declared and has arrived. */
async function arrived(content = PDF, declared: Partial<DeclaredFile> = {}) {
  const harness = aPlace();
  const restart = await harness.begin(declared);
  harness.needs.files.send(restart.fileId, content);
  return { ...harness, restart };
}

describe('an upload', () => {
  test('is completed once, and its file is served under a name unknown before', async () => {
    const { needs, restart, complete } = await arrived();

    const attachment = await complete(restart);

    const [name] = needs.files.served.keys();
    expect(attachment).toEqual({ url: `https://chat.example/files/${name}`, ...file });
    expect(name).toMatch(/^90-/);
    expect(name).not.toContain(restart.uploadToken);
    expect(needs.files.arriving()).toEqual([]);
    expect(needs.files.served.size).toBe(1);
  });

  test('that is completed a second time, however late, is answered as the first time, and to its owner only', async () => {
    const { needs, time, restart, complete } = await arrived();
    const first = await complete(restart);
    time.forward(UPLOAD_SECONDS * 1000);

    expect(await complete({ ...restart, gateway: 'https://other.example' })).toEqual(first);
    await expect(complete({ ...restart, uploadToken: 'x'.repeat(22) })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
    expect([...needs.files.served.keys()]).toEqual([first.url.split('/').at(-1)]);
  });

  test('of which two are completed at once leaves one file, which both name', async () => {
    const { needs, restart, complete } = await arrived();

    const [one, other] = await Promise.all([complete(restart), complete(restart)]);

    expect(one).toEqual(other);
    expect([...needs.files.served.keys()]).toEqual([one.url.split('/').at(-1)]);
  });

  test.each<[string, 'arrived' | 'publish']>([
    ['before its content is looked at', 'arrived'],
    ['before its content is copied', 'publish'],
  ])('that another request completes %s is answered as that one was', async (_, step) => {
    const { needs, restart, complete } = await arrived();
    const port = needs.files as unknown as Record<string, Step>;
    const whole = port[step] as Step;
    let first: unknown;
    port[step] = async (...given) => {
      port[step] = whole;
      first = await complete(restart);
      return whole(...given);
    };

    expect(await complete(restart)).toEqual(first);
    expect(needs.files.served.size).toBe(1);
  });

  test('has the type and the name of its content, where that is another than was declared', async () => {
    const { needs, restart, complete } = await arrived('', {
      filename: 'a.png',
      contentType: 'image/png',
      size: 6,
    });
    needs.files.send(restart.fileId, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16));

    const attachment = await complete(restart);

    expect(attachment).toMatchObject({ filename: 'a.png.jpg', contentType: 'image/jpeg', size: 6 });
    expect([...needs.files.served.values()]).toMatchObject([{ filename: 'a.png.jpg', contentType: 'image/jpeg' }]);
    expect(await complete(restart)).toEqual(attachment);
  });

  test('of which nobody said a type has that of its content, if the tenant takes it', async () => {
    const { restart, complete } = await arrived(PDF, { filename: 'a', contentType: undefined });

    await expect(complete({ ...restart, rules: { types: ['image/png'] } })).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED_TYPE',
      message: 'the content is of no type that this site takes: image/png',
    });
    const again = await arrived(PDF, { filename: 'a', contentType: undefined });
    expect(await again.complete(again.restart)).toMatchObject({ filename: 'a.pdf', contentType: 'application/pdf' });
  });

  test('whose record is written twice, because the first answer was lost, keeps its file', async () => {
    const { needs, restart, complete } = await arrived();
    const { complete: write } = needs.uploads;
    needs.uploads.complete = async (...given) => (await write(...given)) && write(...given);

    const { url } = await complete(restart);

    expect([...needs.files.served.keys()]).toEqual([url.split('/').at(-1)]);
  });

  test('[ERA1] that is erased while it is completed leaves no copy', async () => {
    const { needs, restart, complete } = await arrived();
    const { publish } = needs.files;
    needs.files.publish = async (...asked) => {
      const isDone = await publish(...asked);
      await needs.uploads.abandon({ ...ref, fileId: restart.fileId });
      return isDone;
    };

    await expect(complete(restart)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });

    expect([...needs.files.served.keys()]).toEqual([]);
  });

  test('that was interrupted before its record was written can be completed again', async () => {
    const { needs, restart, complete } = await arrived();
    const { complete: write } = needs.uploads;
    needs.uploads.complete = async () => {
      throw new Error('the machine went away');
    };
    await expect(complete(restart)).rejects.toThrow('went away');
    needs.uploads.complete = write;

    expect(await complete(restart)).toMatchObject({ filename: 'a.pdf' });
  });

  test('is complete even if the uploaded object cannot be removed', async () => {
    const { needs, restart, complete } = await arrived();
    needs.files.discard = async () => {
      throw new Error('S3 is busy');
    };

    expect(await complete(restart)).toMatchObject({ filename: 'a.pdf' });
  });

  test('that is replaced during the inspection is not served', async () => {
    const { needs, restart, complete } = await arrived();
    const { arrived: look } = needs.files;
    needs.files.arrived = async (fileId) => {
      const seen = await look(fileId);
      needs.files.send(fileId, '<script>');
      return seen;
    };

    await expect(complete(restart)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    expect(needs.files.served.size).toBe(0);
  });

  test.each([
    ['larger', `${PDF}x`, 'ERR_INVALID'],
    ['smaller', PDF.slice(1), 'ERR_INVALID'],
    ['something else inside', 'PK\u0003\u0004'.padEnd(PDF.length), 'ERR_UNSUPPORTED_TYPE'],
    ['a text', 'Dear all,'.padEnd(PDF.length), 'ERR_UNSUPPORTED_TYPE'],
  ])('that is %s than was declared leaves nothing behind', async (_, content, code) => {
    const { needs, restart, complete } = await arrived(content);

    await expect(complete(restart)).rejects.toMatchObject({ code });

    expect(needs.files.arriving()).toEqual([]);
    expect(needs.files.served.size).toBe(0);
    expect(await needs.uploads.find(SHOP, 'c_1', restart.fileId)).toBeNull();
  });

  test('whose file has not arrived can be completed later', async () => {
    const { begin, complete, needs } = aPlace();
    const restart = await begin();

    await expect(complete(restart)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    needs.files.send(restart.fileId, PDF);
    expect(await complete(restart)).toMatchObject({ filename: 'a.pdf' });
  });

  test.each<[string, Partial<CompleteUpload>]>([
    ['another conversation', { conversationId: 'c_2' }],
    ['another tenant', { tenantId: RIVAL }],
    ['another file', { fileId: 'x'.repeat(22) }],
    ['another token', { uploadToken: 'x'.repeat(22) }],
  ])('is not there for %s', async (_, wrong) => {
    const { restart, complete, needs } = await arrived();

    await expect(complete({ ...restart, ...wrong })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect(needs.files.arriving()).toEqual([restart.fileId]);
  });

  test('expires, to the millisecond', async () => {
    const { restart, complete, time } = await arrived();

    time.forward(UPLOAD_SECONDS * 1000);

    await expect(complete(restart)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  });
});

describe('a crash at any step of completing', () => {
  const STEPS = ['find', 'arrived', 'publish', 'complete'] as const;

  test.each(STEPS.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'leaves an upload that can be completed, and one file: %s, %s its effect',
    async (step, when) => {
      const { needs, restart, complete } = await arrived();
      const port = (step in needs.uploads ? needs.uploads : needs.files) as unknown as Record<string, Step>;
      const whole = port[step] as Step;
      port[step] = async (...given) => {
        if (when === 'after') await whole(...given);
        throw new Error('killed');
      };
      await expect(complete(restart)).rejects.toThrow('killed');
      port[step] = whole;

      const again = await complete(restart);

      const upload = await needs.uploads.find(SHOP, 'c_1', restart.fileId);
      const named = upload?.url?.split('/').at(-1) ?? '';
      expect(needs.files.served.get(named)?.content.toString()).toBe(PDF);
      expect(again).toEqual({ url: upload?.url, ...file });
    },
  );
});

type Step = (...given: unknown[]) => Promise<unknown>;

describe('uploads', () => {
  test('that are begun too often in one conversation have to wait for the next hour', async () => {
    const { begin, time, needs } = aPlace();
    for (let n = 0; n < UPLOADS_PER_HOUR; n++) await begin();

    await expect(begin()).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: expect.any(Number) });
    await beginUpload(needs, { ...ref, conversationId: 'c_2', file });
    time.forward(3_600_000);
    await begin();
  });

  test('do not store the token that completes them', async () => {
    const { begin, needs } = aPlace();

    const { fileId, uploadToken } = await begin();

    expect(JSON.stringify(await needs.uploads.find(SHOP, 'c_1', fileId))).not.toContain(uploadToken);
  });
});

import { afterAll, describe, expect, test } from 'vitest';
import { sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { beginUpload } from '../../lambdas/use-cases/uploads/begin-upload.ts';
import { completeUpload } from '../../lambdas/use-cases/uploads/complete-upload.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, MOMENTS, ON_THE_DATABASE, type Points } from '../support/harness/invocations/kill-points.ts';
import { ScriptedChat, type StoresThrough } from '../support/harness/scripted/scripted-chat.ts';
import { companyInDynamo, scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { startDynalite } from '../support/servers/dynalite.ts';
import { inMemoryFileStore } from '../support/stores/in-memory-file-store.ts';
import { inMemoryWindowCounter } from '../support/stores/in-memory-window-counter.ts';

const local = await startDynalite();
afterAll(local.stop);

const PDF = '%PDF-1.7 content';
const FILE = { filename: 'a.pdf', contentType: 'application/pdf' as const, size: PDF.length };

type Begun = Awaited<ReturnType<typeof beginUpload>>;

/** A company whose visitor has a file to show. */
class UploadingCompany extends ScriptedChat {
  readonly files = inMemoryFileStore();
  readonly counter = inMemoryWindowCounter();
  readonly place = { tenantId: this.tenantId, conversationId: '' };
  #secrets = 0;

  override async opens(): Promise<this> {
    await super.opens();
    this.place.conversationId = await this.conversationId();
    return this;
  }

  #uploading(invocation?: Invocation) {
    return {
      ...this.needs(invocation),
      files: invocation?.through('files', this.files) ?? this.files,
      counter: invocation?.through('counter', this.counter) ?? this.counter,
      newSecret: () => `secret-${String(++this.#secrets).padStart(15, '0')}`,
    };
  }

  begin = (invocation?: Invocation) => beginUpload(this.#uploading(invocation), { ...this.place, file: FILE });

  /** Begun, and its file has arrived. */
  async sends(): Promise<Begun> {
    const restart = await this.begin();
    this.files.send(restart.fileId, PDF, FILE.contentType);
    return restart;
  }

  complete = ({ fileId, uploadToken }: Begun, invocation?: Invocation) =>
    completeUpload(this.#uploading(invocation), {
      ...this.place,
      fileId,
      uploadToken,
      gateway: 'https://chat.example',
    });

  async shows(url: string): Promise<void> {
    const command = { caller: this.visitor.caller, text: '', clientMessageId: 'file', attachments: [url] };
    await sendMessage(this.needs(), command);
    const shown = (await this.messages()).flatMap((entry) =>
      entry.kind === 'message' ? (entry.attachments ?? []) : [],
    );
    expect(shown).toEqual([{ ...FILE, url }]);
    expect(this.files.served.get(url.split('/').at(-1) ?? '')?.content.toString()).toBe(PDF);
  }
}

let companies = 0;

const openCompany = (stores: StoresThrough) =>
  new UploadingCompany({ tenantId: `company-${++companies}`, start: NOW_MS, storesThrough: stores }).opens();

const STORES: [name: string, stores: () => StoresThrough, points: Points, wrote: string[]][] = [
  ['in memory', () => scriptedChatInMemory().through, { readings: MOMENTS }, ['uploads.begin', 'uploads.complete']],
  ['DynamoDB', () => companyInDynamo(local), ON_THE_DATABASE, ['dynamodb.send', 'dynamodb.send']],
];

describe.each(STORES)('%s', (_, stores, points, [restart, completed]) => {
  test('[LOST2] an upload whose beginning is ended anywhere is begun again, and nothing of the first stands in its way', async () => {
    const calls = await everyKillPoint<UploadingCompany>({
      ...points,
      prepare: () => openCompany(stores()),
      interrupt: (chat, invocation) => chat.begin(invocation),
      async recover(chat) {
        const { url } = await chat.complete(await chat.sends());
        await chat.shows(url);
      },
    });

    expect(calls).toContain(restart);
  }, 900_000);

  test('[LOST2] an upload whose completion is ended anywhere can be completed, or begun again if it was completed unheard', async () => {
    const calls = await everyKillPoint<{ chat: UploadingCompany; restart: Begun }>({
      ...points,
      async prepare() {
        const chat = await openCompany(stores());
        return { chat, restart: await chat.sends() };
      },
      interrupt: ({ chat, restart }, invocation) => chat.complete(restart, invocation),
      async recover({ chat, restart }) {
        const { url } = await chat.complete(restart).catch(async (error) => {
          expect(error).toMatchObject({ code: 'ERR_CONFLICT', message: 'this upload was completed already' });
          return chat.complete(await chat.sends());
        });
        await chat.shows(url);
      },
    });

    expect(calls).toContain(completed);
  }, 900_000);
});

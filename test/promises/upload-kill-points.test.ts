import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_UPLOADS } from '../../lambdas/domain/uploads/upload.ts';
import { sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { beginUpload } from '../../lambdas/use-cases/uploads/begin-upload.ts';
import { completeUpload } from '../../lambdas/use-cases/uploads/complete-upload.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, ON_THE_DATABASE, PHASES, type Points } from '../support/harness/invocations/kill-points.ts';
import { ScriptedChat, type StoresThrough } from '../support/harness/scripted/scripted-chat.ts';
import { scriptedChatInDynamo, scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { startDynalite } from '../support/servers/dynalite.ts';
import { inMemoryFileStore } from '../support/stores/in-memory-file-store.ts';
import { inMemoryWindowCounter } from '../support/stores/in-memory-window-counter.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const PDF = '%PDF-1.7 content';
const FILE = { filename: 'a.pdf', contentType: 'application/pdf' as const, size: PDF.length };

type Begun = Awaited<ReturnType<typeof beginUpload>>;

/** A scripted chat whose visitor has a file to upload. */
class UploadingChat extends ScriptedChat {
  readonly files = inMemoryFileStore();
  readonly counter = inMemoryWindowCounter();
  readonly ref = { tenantId: this.tenantId, conversationId: '' };
  #secrets = 0;

  override async opens(): Promise<this> {
    await super.opens();
    this.ref.conversationId = await this.conversationId();
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

  begin = (invocation?: Invocation) => beginUpload(this.#uploading(invocation), { ...this.ref, file: FILE });

  /** Begins an upload and puts its file. */
  async sends(): Promise<Begun> {
    const begun = await this.begin();
    this.files.send(begun.fileId, PDF);
    return begun;
  }

  complete = ({ fileId, uploadToken }: Begun, invocation?: Invocation) =>
    completeUpload(this.#uploading(invocation), {
      ...this.ref,
      fileId,
      uploadToken,
      rules: DEFAULT_UPLOADS,
      retention: RETENTION,
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

let chats = 0;

const openChat = (stores: StoresThrough) =>
  new UploadingChat({ tenantId: tenantNamed(`chat-${++chats}`), start: NOW_MS, storesThrough: stores }).opens();

const STORES: [name: string, stores: () => StoresThrough, points: Points, wrote: string[]][] = [
  ['in memory', () => scriptedChatInMemory().through, { phases: PHASES }, ['uploads.begin', 'uploads.complete']],
  ['DynamoDB', () => scriptedChatInDynamo(local), ON_THE_DATABASE, ['dynamodb.send', 'dynamodb.send']],
];

describe.each(STORES)('%s', (_, stores, points, [begun, completed]) => {
  test('[LOST2] an upload whose beginning is killed anywhere is begun again, and nothing of the first stands in its way', async () => {
    const calls = await everyKillPoint<UploadingChat>({
      ...points,
      prepare: () => openChat(stores()),
      interrupt: (chat, invocation) => chat.begin(invocation),
      async recover(chat) {
        const { url } = await chat.complete(await chat.sends());
        await chat.shows(url);
      },
    });

    expect(calls).toContain(begun);
  }, 900_000);

  test('[LOST2] an upload whose completion is killed anywhere can be completed, whether its first answer was lost or never made', async () => {
    const calls = await everyKillPoint<{ chat: UploadingChat; begun: Begun }>({
      ...points,
      async prepare() {
        const chat = await openChat(stores());
        return { chat, begun: await chat.sends() };
      },
      interrupt: ({ chat, begun }, invocation) => chat.complete(begun, invocation),
      async recover({ chat, begun }) {
        const { url } = await chat.complete(begun);
        await chat.shows(url);
      },
    });

    expect(calls).toContain(completed);
  }, 900_000);
});

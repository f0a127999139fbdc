import {
  type Attachment,
  type ChatClient,
  type DeskClient,
  GatewayError,
  type ListedConversation,
  type OutboxItem,
  type StaffMember,
  type UploadedFile,
} from '@chat-gateway/client';
import type { Inbox } from '../inbox/inbox.ts';
import type { Row } from '../inbox/rows.ts';
import { type Announcements, problemText } from '../store/announcements.ts';
import { momentName } from '../text/times.ts';
import { type Draft, type Drafts, EMPTY_DRAFT, MOST_FILES } from './drafts.ts';

type Change = { assignee?: string | null; labels?: string[]; snoozedUntil?: string | null };

type Needs = {
  chat: Pick<ChatClient, 'send' | 'outbox' | 'uploadFile' | 'api'>;
  api: Pick<DeskClient, 'changeConversation' | 'reopenConversation' | 'addNote' | 'speakFirst'>;
  inbox: Inbox;
  drafts: Drafts;
  announcements: Announcements;
  me: string;
  nameOf: (member: StaffMember) => string | undefined;
};

export type Actions = {
  /** To `me`, a colleague's id, or nobody (null). */
  assign(conversationId: string, assignee: string | null, name?: string): Promise<void>;
  setLabels(conversationId: string, labels: string[]): Promise<void>;
  /** Until a time (ISO), or no longer (null). */
  snooze(conversationId: string, until: string | null): Promise<void>;
  close(conversationId: string): Promise<void>;
  reopen(conversationId: string): Promise<void>;
  /** Sends what is drafted, as an answer or a note. */
  send(conversationId: string): Promise<void>;
  /** Sends an answer that was refused, since a colleague answers, beside that colleague. */
  join(item: OutboxItem): void;
  attach(conversationId: string, files: readonly (UploadedFile & { name: string })[]): void;
  detach(conversationId: string, key: string): void;
  /** Resolves to the conversation that it went into; null if it was refused. */
  speakFirst(userId: string, text: string): Promise<string | null>;
};

/** What an agent does with a conversation. A refusal is said, and nothing is thrown. */
export function actions({ chat, api, inbox, drafts, announcements, me, nameOf }: Needs): Actions {
  const say = announcements.say;

  /**
   * Under the tag of what is shown: if a colleague was faster, nothing is changed, and what it is now is shown and said. One's own
   * answer, which assigns, has moved the tag on as well: then once more.
   */
  async function change(conversationId: string, wanted: Change, isRepeated = false): Promise<Row | undefined> {
    const row = inbox.rows.get().get(conversationId);
    try {
      const { conversation } = await api.changeConversation(conversationId, wanted as never, {
        ifMatch: row?.desk?.etag,
      });
      inbox.answered(conversation);
      return conversation;
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'ERR_PRECONDITION') throw error;
      await inbox.refresh(conversationId);
      const now = inbox.rows.get().get(conversationId);
      if (!isRepeated && isOwnDoing(row, now)) return change(conversationId, wanted, true);
      announcements.problem(
        new Conflict(`A colleague was faster, and nothing was changed: ${decided(now, me, nameOf)}.`),
      );
      return undefined;
    }
  }

  /** Whether nothing was decided meanwhile but that the caller answers. */
  function isOwnDoing(before: Row | undefined, now: Row | undefined): boolean {
    const [one, other] = [before?.desk, now?.desk];
    if (!one || !other || now?.status !== before?.status) return false;
    const isSame = one.snoozedUntil === other.snoozedUntil && `${one.labels}` === `${other.labels}`;
    return isSame && [one.assignee?.id, me].includes(other.assignee?.id);
  }

  /** Says a refusal. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      announcements.problem(error);
      return undefined;
    }
  };

  async function turn(conversationId: string, call: (id: string) => Promise<{ conversation: ListedConversation }>) {
    const answer = await attempt(() => call(conversationId));
    if (answer) inbox.answered(answer.conversation);
    return answer !== undefined;
  }

  const reopen = async (conversationId: string) => void (await turn(conversationId, api.reopenConversation));

  async function snooze(conversationId: string, until: string | null) {
    const row = await attempt(() => change(conversationId, { snoozedUntil: until }));
    if (!row) return;
    if (until === null) return say('No longer snoozed.');
    const undo = { name: 'Undo', run: () => void snooze(conversationId, null) };
    say(`Snoozed until ${momentName(until, Date.now())}, or until the visitor writes.`, undo);
  }

  function sendAnswer(conversationId: string, text: string, attachments: Attachment[]) {
    // A refusal is shown at the message, by the outbox.
    chat.send(text, { conversationId, ...(attachments.length > 0 ? { attachments } : {}) }).catch(() => {});
  }

  /** Its text stays until it is stored, since no outbox keeps notes. */
  async function sendNote(conversationId: string, text: string) {
    const stored = await attempt(() => api.addNote(conversationId, { text }));
    const draft = drafts.of(conversationId);
    if (stored && draft.get().note === text) draft.update((now) => ({ ...now, note: '', mode: 'reply' }));
  }

  const withFile = (draft: Draft, key: string, more: object): Draft => ({
    ...draft,
    files: draft.files.map((file) => (file.key === key ? { ...file, ...more } : file)),
  });

  return {
    async assign(conversationId, assignee, name) {
      const row = await attempt(() => change(conversationId, { assignee }));
      if (!row) return;
      if (assignee === null) say('Given back: it is unassigned again.');
      else say(assignee === 'me' ? 'It is yours.' : `Assigned to ${name ?? 'your colleague'}.`);
    },
    setLabels: async (conversationId, labels) => void (await attempt(() => change(conversationId, { labels }))),
    snooze,
    async close(conversationId) {
      if (!(await turn(conversationId, chat.api.closeConversation))) return;
      say('Closed. The next message opens it again.', { name: 'Undo', run: () => void reopen(conversationId) });
    },
    reopen,
    async send(conversationId) {
      const draft = drafts.of(conversationId);
      const { mode, reply, note, files } = draft.get();
      if (mode === 'note') return sendNote(conversationId, note);
      draft.set({ ...EMPTY_DRAFT, note });
      sendAnswer(
        conversationId,
        reply,
        files.flatMap(({ attachment }) => (attachment ? [attachment] : [])),
      );
    },
    join({ clientMessageId, conversationId, text, attachments }) {
      chat.outbox.discard(clientMessageId);
      chat
        .send(text, {
          join: true,
          ...(conversationId === undefined ? {} : { conversationId }),
          ...(attachments === undefined ? {} : { attachments }),
        })
        .catch(() => {});
    },
    attach(conversationId, files) {
      const draft = drafts.of(conversationId);
      const room = MOST_FILES - draft.get().files.length;
      if (files.length > room) announcements.problem(new Conflict(`A message carries ${MOST_FILES} files at most.`));
      for (const file of files.slice(0, room)) {
        const key = crypto.randomUUID();
        draft.update((now) => ({
          ...now,
          mode: 'reply',
          files: [...now.files, { key, name: file.name, size: file.size }],
        }));
        chat.uploadFile(conversationId, file).then(
          (attachment) => draft.update((now) => withFile(now, key, { attachment })),
          (error: unknown) => draft.update((now) => withFile(now, key, { problem: problemText(error) })),
        );
      }
    },
    detach: (conversationId, key) =>
      drafts.of(conversationId).update((now) => ({ ...now, files: now.files.filter((file) => file.key !== key) })),
    async speakFirst(userId, text) {
      const sent = await attempt(() => api.speakFirst({ userId, text }));
      return sent?.message.conversationId ?? null;
    },
  };
}

/** A sentence that is said as it is. */
class Conflict extends GatewayError {
  constructor(sentence: string) {
    super(sentence, { code: 'ERR_CONFLICT', sentence });
  }
}

/** What is decided of a conversation, for who has just lost a race. */
function decided(row: Row | undefined, me: string, nameOf: Needs['nameOf']): string {
  if (!row) return 'a colleague has it now';
  if (row.status === 'closed') return 'it is closed';
  const { assignee, labels = [], snoozedUntil } = row.desk ?? { assignee: null };
  const who = !assignee
    ? 'nobody has it'
    : assignee.id === me
      ? 'you have it'
      : `${nameOf(assignee) ?? 'a colleague'} has it`;
  const labelled = labels.length > 0 ? `, with the labels ${labels.join(', ')}` : '';
  return `${who}${labelled}${snoozedUntil ? `, snoozed until ${momentName(snoozedUntil, Date.now())}` : ''}`;
}

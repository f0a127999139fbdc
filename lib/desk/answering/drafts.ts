import type { Attachment } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import type { Stored } from '../store/stored.ts';

/** A file that is being attached. */
export type DraftFile = {
  key: string;
  name: string;
  size: number;
  /** It was uploaded. */
  attachment?: Attachment;
  /** Why it was not. */
  problem?: string;
};

export type ComposerMode = 'reply' | 'note';

/** What an agent has written in a conversation and not sent. */
export type Draft = { mode: ComposerMode; reply: string; note: string; files: readonly DraftFile[] };

export const EMPTY_DRAFT: Draft = { mode: 'reply', reply: '', note: '', files: [] };

/** The most files of a message. */
export const MOST_FILES = 10;

export type Drafts = { of(conversationId: string): Observable<Draft> };

/** Drafts by conversation; their texts outlive a reload. */
export function drafts(kept: Stored<Record<string, Pick<Draft, 'mode' | 'reply' | 'note'>>>): Drafts {
  const all = new Map<string, Observable<Draft>>();

  function made(conversationId: string): Observable<Draft> {
    const draft = observable<Draft>({ ...EMPTY_DRAFT, ...kept.read()?.[conversationId] });
    draft.subscribe(() => {
      const { mode, reply, note } = draft.get();
      const { [conversationId]: _, ...others } = kept.read() ?? {};
      kept.write(reply === '' && note === '' ? others : { ...others, [conversationId]: { mode, reply, note } });
    });
    return draft;
  }

  return {
    of(conversationId) {
      const draft = all.get(conversationId) ?? made(conversationId);
      all.set(conversationId, draft);
      return draft;
    },
  };
}

/** Whether there is something to send, and nothing that is still on its way. */
export function canSend({ mode, reply, note, files }: Draft): boolean {
  if (mode === 'note') return note.trim() !== '';
  return files.every(({ attachment }) => attachment) && (reply.trim() !== '' || files.length > 0);
}

import type { CannedReply } from '@chat-gateway/client';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cannedMatches, cannedQuery, withReply } from '../canned/canned-query.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../ui/use-value.ts';
import { CannedPopup } from './canned-popup.tsx';
import { DraftFiles } from './draft-files.tsx';
import { type ComposerMode, canSend } from './drafts.ts';

/** Characters of a message, and how many are left when that is said. */
const LONGEST_TEXT = 4_000;
const SAY_LEFT = 200;

type Props = {
  conversationId: string;
  /** Whether there are notes, which a tenant without a desk has not. */
  hasNotes: boolean;
  isClosed: boolean;
  onManageCanned: () => void;
};

/** Where an agent writes: answers to the visitor, or notes for the team. */
export function Composer({ conversationId, hasNotes, isClosed, onManageCanned }: Props) {
  const desk = useDesk();
  const draft = desk.drafts.of(conversationId);
  const now = useValue(draft);
  const replies = useValue(desk.canned.replies);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const nextCaret = useRef<number | null>(null);
  const ids = useId();

  const isNote = now.mode === 'note';
  const text = isNote ? now.note : now.reply;
  const query = isNote ? undefined : cannedQuery(text, caret);
  const isOpen = query !== undefined && dismissed !== `${query.from} ${conversationId}`;
  const matches = isOpen ? cannedMatches(replies, query.words) : [];
  const chosen = Math.min(at, Math.max(0, matches.length - 1));
  const left = LONGEST_TEXT - text.length;

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
    if (nextCaret.current === null) return;
    element.setSelectionRange(nextCaret.current, nextCaret.current);
    setCaret(nextCaret.current);
    nextCaret.current = null;
  }, [text, conversationId]);
  useEffect(() => setAt(0), [query?.words]);

  const write = (value: string) => draft.update((was) => ({ ...was, [isNote ? 'note' : 'reply']: value }));
  const turn = (mode: ComposerMode) => {
    draft.update((was) => ({ ...was, mode }));
    field.current?.focus();
  };

  function choose(reply: CannedReply) {
    if (!query) return;
    const { text: next, caret: after } = withReply(text, query, reply.text);
    nextCaret.current = after;
    write(next);
    field.current?.focus();
  }

  function send() {
    if (canSend(draft.get())) desk.actions.send(conversationId);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (isOpen && matches.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        return setAt((chosen + step + matches.length) % matches.length);
      }
      const reply = matches[chosen];
      if ((event.key === 'Enter' || event.key === 'Tab') && reply) {
        event.preventDefault();
        return choose(reply);
      }
    }
    if (event.key === 'Escape') {
      if (isOpen && query) return setDismissed(`${query.from} ${conversationId}`);
      // Out of the field, so that the keys of the page count again.
      document.querySelector<HTMLElement>('.thread')?.focus();
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  }

  const attach = (files: FileList | null | undefined) => {
    if (files && files.length > 0) desk.actions.attach(conversationId, [...files]);
  };

  return (
    <form
      class="composer"
      data-mode={now.mode}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {isOpen && (
        <CannedPopup id={`${ids}-canned`} matches={matches} at={chosen} onChoose={choose} onManage={onManageCanned} />
      )}
      <fieldset class="composer-modes" aria-label="What you write">
        <button type="button" aria-pressed={!isNote} onClick={() => turn('reply')}>
          Answer
        </button>
        {hasNotes && (
          <button type="button" aria-pressed={isNote} onClick={() => turn('note')}>
            <Icon name="lock" /> Note
          </button>
        )}
        <span class="composer-hint">
          {isNote ? 'Only your team sees notes.' : 'Enter sends, Shift+Enter starts a line, / finds a canned reply.'}
        </span>
      </fieldset>
      <textarea
        ref={field}
        id="composer-text"
        rows={1}
        dir="auto"
        maxLength={LONGEST_TEXT}
        aria-label={isNote ? 'Note for your team' : 'Your answer'}
        placeholder={
          isNote
            ? 'Write a note for your team'
            : isClosed
              ? 'An answer opens the conversation again'
              : 'Write an answer'
        }
        autocomplete="off"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isOpen ? `${ids}-canned` : undefined}
        aria-activedescendant={isOpen && matches.length > 0 ? `${ids}-canned-${chosen}` : undefined}
        value={text}
        onInput={(event) => {
          setCaret(event.currentTarget.selectionStart);
          write(event.currentTarget.value);
          if (!isNote) desk.types(conversationId);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          if (isNote || !event.clipboardData?.files.length) return;
          event.preventDefault();
          attach(event.clipboardData.files);
        }}
      />
      {!isNote && <DraftFiles conversationId={conversationId} files={now.files} />}
      <div class="composer-foot">
        {!isNote && (
          <button type="button" class="icon-button" aria-label="Attach files" onClick={() => input.current?.click()}>
            <Icon name="attach" />
          </button>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files"
          onChange={(event) => {
            attach(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <span class="composer-left" role="status">
          {isOpen && `${matches.length} canned ${matches.length === 1 ? 'reply' : 'replies'}`}
          {!isOpen && left <= SAY_LEFT && `${left} characters left`}
        </span>
        <button type="submit" class="button primary" aria-disabled={!canSend(now)}>
          {isNote ? 'Add note' : 'Send'}
        </button>
      </div>
    </form>
  );
}

import { useEffect } from 'preact/hooks';
import { Composer } from '../answering/composer.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { ActivityView } from './activity-view.tsx';
import { BackButton } from './back-button.tsx';
import { ThreadHeader } from './thread-header.tsx';
import { TimelineView } from './timeline-view.tsx';

type Props = {
  conversationId: string;
  opened: { labels: number; snooze: number };
  isCardShown: boolean;
  onCard: () => void;
  onManageCanned: () => void;
};

/** The open conversation: what was said, and where it is answered. */
export function ThreadPane({ conversationId, opened, isCardShown, onCard, onManageCanned }: Props) {
  const desk = useDesk();
  const row = useValue(desk.inbox.rows, (rows) => rows.get(conversationId));
  const hasLoaded = useValue(desk.inbox.reading, ({ hasDesk }) => hasDesk !== null);
  useEffect(() => {
    focusTitle();
    return () => desk.sawEnd(null);
  }, [conversationId]);
  useEffect(() => {
    // What had the focus has gone with the conversation, or the words that stood for it.
    if (document.activeElement === document.body) focusTitle();
  }, [row === undefined]);
  if (!row) {
    return (
      <header class="pane-head">
        <BackButton />
        <p id="thread-title" tabIndex={-1}>
          {!hasLoaded
            ? 'Reading…'
            : desk.inbox.wasErased(conversationId)
              ? 'This conversation was erased. It comes back with the visitor’s next message.'
              : 'This conversation is not there: it was erased, or a colleague has it.'}
        </p>
      </header>
    );
  }
  return (
    <>
      <ThreadHeader row={row} opened={opened} isCardShown={isCardShown} onCard={onCard} />
      <TimelineView row={row} key={conversationId} />
      <ActivityView row={row} />
      <Composer
        conversationId={conversationId}
        hasNotes={row.desk !== undefined}
        isClosed={row.status === 'closed'}
        onManageCanned={onManageCanned}
      />
    </>
  );
}

const focusTitle = () => document.getElementById('thread-title')?.focus({ preventScroll: true });

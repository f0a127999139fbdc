import { useEffect } from 'preact/hooks';
import { Composer } from '../answering/composer.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { ActivityView } from './activity-view.tsx';
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
    document.getElementById('thread-title')?.focus({ preventScroll: true });
    return () => desk.sawEnd(null);
  }, [conversationId, row === undefined]);
  if (!row) {
    return (
      <p class="empty">
        {hasLoaded ? 'This conversation is not there, was erased, or a colleague has it.' : 'Reading…'}
      </p>
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

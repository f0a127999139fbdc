import { AssignMenu } from '../answering/assign-menu.tsx';
import { LabelMenu } from '../answering/label-menu.tsx';
import { SnoozeMenu } from '../answering/snooze-menu.tsx';
import type { Row } from '../inbox/rows.ts';
import { visitorName } from '../text/visitor-name.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../ui/use-value.ts';
import { BackButton } from './back-button.tsx';
import { DataMenu } from './data-menu.tsx';

type Props = { row: Row; opened: { labels: number; snooze: number }; onCard: () => void; isCardShown: boolean };

/** Who it is, and what can be decided of the conversation. */
export function ThreadHeader({ row, opened, onCard, isCardShown }: Props) {
  const desk = useDesk();
  const { conversationId } = row;
  const isOnline = useValue(desk.visitors.users, (users) => users.has(row.visitor.userId));
  const isClosed = row.status === 'closed';
  return (
    <header class="pane-head thread-head">
      <BackButton />
      <h2 id="thread-title" tabIndex={-1}>
        <bdi>{visitorName(row.visitor)}</bdi> <small>{isClosed ? 'closed' : isOnline ? 'online' : ''}</small>
      </h2>
      <button
        type="button"
        class="icon-button card-toggle"
        aria-label="Visitor"
        aria-expanded={isCardShown}
        aria-controls="card"
        onClick={onCard}
      >
        <Icon name="info" />
      </button>
      <div class="thread-actions">
        {row.desk && !isClosed && <AssignMenu row={row} />}
        {row.desk && <LabelMenu row={row} opened={opened.labels} />}
        {row.desk && !isClosed && <SnoozeMenu row={row} opened={opened.snooze} />}
        {isClosed ? (
          <button type="button" class="button" onClick={() => desk.actions.reopen(conversationId)}>
            Open again
          </button>
        ) : (
          <button type="button" class="button" onClick={() => desk.actions.close(conversationId)}>
            <Icon name="done" /> Close
          </button>
        )}
        <DataMenu row={row} key={conversationId} />
      </div>
    </header>
  );
}

import { type Members, staffName } from '../team/team.ts';
import { shortTime, waitingTime } from '../text/times.ts';
import { visitorName } from '../text/visitor-name.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Hidden } from '../ui/hidden.tsx';
import { unlessUnchanged } from '../ui/unchanged.ts';
import { isSnoozed, waitsSince } from './folders.ts';
import type { Row } from './rows.ts';

type Props = {
  row: Row;
  href: string;
  me: string;
  members: Members;
  /** The time that is shown: rows are drawn again only when it matters. */
  time: string;
  waiting: string | null;
  isOpen: boolean;
  isOnline: boolean;
  isTyping: boolean;
  tabIndex: number;
};

/** What a row says about time, as text, so that a tick of the clock changes only the rows that read differently. */
export function timesOf(row: Row, now: number): { time: string; waiting: string | null } {
  const since = waitsSince(row, now);
  return {
    time: isSnoozed(row, now)
      ? `until ${shortTime(row.desk?.snoozedUntil ?? '', now)}`
      : shortTime(row.lastActivityAt, now),
    waiting: since ? waitingTime(since, now) : null,
  };
}

/** A conversation in the list: who, when, the last words, and what is decided of it. */
export const RowView = unlessUnchanged(
  ({ row, href, me, members, time, waiting, isOpen, isOnline, isTyping, tabIndex }: Props) => {
    const name = visitorName(row.visitor);
    const unread = row.unread ?? 0;
    const { assignee, labels = [] } = row.desk ?? { assignee: null };
    return (
      <a
        class="row"
        href={href}
        tabIndex={tabIndex}
        data-conversation={row.conversationId}
        data-unread={unread > 0}
        aria-current={isOpen ? 'true' : undefined}
      >
        <Avatar id={row.visitor.userId} name={name} isOnline={isOnline} />
        <span class="row-name">
          <bdi>{name}</bdi>
          {isOnline && <Hidden>, online</Hidden>}
        </span>
        <span class="row-time">{time}</span>
        <span class="row-text" dir="auto">
          {isTyping ? <em>typing…</em> : <LastWords row={row} me={me} members={members} />}
        </span>
        {unread > 0 && (
          <span class="row-unread">
            {unread > 99 ? '99+' : unread}
            <Hidden> unread</Hidden>
          </span>
        )}
        <span class="row-marks">
          {waiting && <span class="chip chip-waiting">waits {waiting}</span>}
          {row.status === 'closed' && <span class="chip">closed</span>}
          {assignee && (
            <span class="chip chip-person">
              {assignee.id === me ? 'me' : (staffName(assignee, members) ?? 'a colleague')}
            </span>
          )}
          {labels.map((label) => (
            <span class="chip chip-label">{label}</span>
          ))}
        </span>
      </a>
    );
  },
);

function LastWords({ row: { lastMessage }, me, members }: Pick<Props, 'row' | 'me' | 'members'>) {
  if (!lastMessage) return null;
  const { sender, sender_id, sender_name, text } = lastMessage;
  const by =
    sender === 'user'
      ? ''
      : sender_id === me
        ? 'You: '
        : `${staffName({ id: sender_id, name: sender_name }, members) ?? 'Agent'}: `;
  return (
    <>
      {by}
      {text}
    </>
  );
}

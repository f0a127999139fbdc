import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Row } from '../inbox/rows.ts';
import { dayName } from '../text/times.ts';
import { visitorName } from '../text/visitor-name.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../ui/use-value.ts';
import { EntryView } from './entry-view.tsx';
import { OutboxView } from './outbox-view.tsx';
import { threadItems } from './thread-items.ts';
import { lastSeq, type Timeline } from './timeline.ts';
import { useThreadScroll } from './use-thread-scroll.ts';

/** What was said in a conversation, oldest first, with what is still on its way. */
export function TimelineView({ row }: { row: Row }) {
  const desk = useDesk();
  const { conversationId } = row;
  const me = desk.me.staffId;
  const timeline = useValue(desk.threads.of(conversationId));
  const pending = useValue(desk.outbox).filter((item) => item.conversationId === conversationId);
  const members = useValue(desk.team.members);
  const isDown = useValue(desk.line, (line) => line !== 'live');
  const [isReading, setReading] = useState(false);
  const newFrom = useNewFrom(row, timeline);
  const items = useMemo(() => threadItems(timeline.entries, { newFrom, me }), [timeline.entries, newFrom, me]);
  const seen = lastSeen(timeline, row.seen ?? 0);

  const readOlder = useCallback(async () => {
    if (isReading || desk.threads.of(conversationId).get().older === null) return;
    setReading(true);
    await desk.threads.readOlder(conversationId).catch(desk.announcements.problem);
    setReading(false);
  }, [conversationId, isReading]);
  const onEnd = useCallback((isAtEnd: boolean) => desk.sawEnd(isAtEnd ? conversationId : null), [conversationId]);
  const last = pending.at(-1)?.clientMessageId ?? items.at(-1)?.key;
  const { box, onScroll, isAtEnd, toEnd } = useThreadScroll({
    conversationId,
    first: items[1]?.key,
    last,
    pending: pending.length,
    onNearStart: readOlder,
    onEnd,
  });

  return (
    <div class="thread-box">
      <section
        class="thread"
        ref={box}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label="Messages"
        aria-busy={!timeline.isLoaded}
      >
        {timeline.older !== null && (
          <button type="button" class="button more" onClick={readOlder} disabled={isReading}>
            {isReading ? 'Reading…' : 'Show earlier messages'}
          </button>
        )}
        {!timeline.isLoaded && <p class="empty">Reading…</p>}
        <ol class="entries">
          {items.map((item) => (
            <li key={item.key}>
              {item.kind === 'day' && <h3 class="day">{dayName(item.at, Date.now())}</h3>}
              {item.kind === 'new' && (
                <p class="new" data-new>
                  New
                </p>
              )}
              {item.kind === 'entry' && (
                <EntryView
                  entry={item.entry}
                  continues={item.continues}
                  me={me}
                  members={members}
                  visitor={visitorName(row.visitor)}
                  isSeen={item.key === seen}
                />
              )}
            </li>
          ))}
          {pending.map((item) => (
            <li key={item.clientMessageId}>
              <OutboxView item={item} isDown={isDown} />
            </li>
          ))}
        </ol>
      </section>
      <p class="visually-hidden" role="status">
        {useNewWords(row, timeline)}
      </p>
      {!isAtEnd && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" /> {row.unread ? `${row.unread} new` : 'To the end'}
        </button>
      )}
    </div>
  );
}

/** What the visitor has just said, to be read out: not what was there when the thread was opened, or was read later. */
function useNewWords(row: Row, { entries, isLoaded }: Timeline): string {
  const last = entries.findLast((entry) => entry.type === 'message');
  const seen = useRef<string | undefined>(undefined);
  if (last?.type !== 'message' || !isLoaded) return '';
  seen.current ??= last.message.id;
  if (seen.current === last.message.id || last.message.sender !== 'user') return '';
  return `${visitorName(row.visitor)}: ${last.message.text}`;
}

/** The last message of the team, if the visitor has seen it: the word stands there once. */
function lastSeen({ entries }: Timeline, seen: number): string | undefined {
  const last = entries.findLast((entry) => entry.type === 'message');
  if (last?.type !== 'message' || last.message.sender === 'user' || last.message.seq > seen) return undefined;
  return last.message.id;
}

/**
 * The number of the first message that was not read when the thread was opened, or that came while the page was left; null: there was
 * none, and what comes while somebody looks is not marked.
 */
function useNewFrom(row: Row, timeline: Timeline): number | null {
  const [newFrom, set] = useState<number | null>(row.unread ? row.seq - row.unread + 1 : null);
  const latest = useRef(timeline);
  latest.current = timeline;
  useEffect(() => {
    let whenLeft = lastSeq(latest.current);
    const turned = () => {
      const last = lastSeq(latest.current);
      if (document.visibilityState === 'hidden') {
        whenLeft = last;
        set(last + 1);
      } else if (last === whenLeft) set(null);
    };
    document.addEventListener('visibilitychange', turned);
    return () => document.removeEventListener('visibilitychange', turned);
  }, []);
  return newFrom;
}

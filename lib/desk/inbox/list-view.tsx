import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fragmentOf } from '../page/route.ts';
import { useDesk } from '../ui/desk-context.ts';
import { unlessUnchanged } from '../ui/unchanged.ts';
import { useValue } from '../ui/use-value.ts';
import { EMPTY, FOLDER_NAMES, type Folder, firstOrder, type Order, rowsIn } from './folders.ts';
import { RowView, timesOf } from './row-view.tsx';
import type { Row } from './rows.ts';
import { scrollToShow, windowOf } from './windowed.ts';

/** The height of a row in `rem`, as in the style sheet. */
const ROW_REM = 5.25;

/** Pixels before the end of a list at which its next page is read. */
const READ_BEFORE_END = 600;

/** A list of conversations. Only the rows in view are drawn, and a thousand more cost nothing. */
export const ListView = unlessUnchanged(({ folder }: { folder: Folder }) => {
  const desk = useDesk();
  const rows = useValue(desk.inbox.rows);
  const reading = useValue(desk.inbox.reading);
  const now = useValue(desk.now);
  const openId = useValue(desk.router.route, ({ conversationId }) => conversationId);
  const [orders, setOrders] = useState<Partial<Record<Folder, Order>>>({});
  const order = orders[folder] ?? firstOrder(folder);
  const me = desk.me.staffId;
  const shown = useMemo(() => rowsIn(folder, rows, me, now, order), [folder, rows, me, now, order]);
  const list = folder === 'closed' ? 'closed' : 'open';
  const hasAll = list === 'closed' ? reading.hasAllClosed : reading.hasAllOpen;
  const readMore = useCallback(() => desk.inbox.readMore(list), [desk, list]);

  useEffect(() => {
    if (list === 'closed' && !reading.hasReadClosed) readMore();
  }, [list]);

  return (
    <>
      <header class="pane-head list-head">
        <h2 id="list-title">{FOLDER_NAMES[folder]}</h2>
        {folder !== 'closed' && reading.hasDesk && (
          <label class="order">
            <span class="visually-hidden">Order</span>
            <select
              value={order}
              onChange={(event) => setOrders({ ...orders, [folder]: event.currentTarget.value as Order })}
            >
              <option value="newest">Newest first</option>
              <option value="waiting">Longest waiting first</option>
            </select>
          </label>
        )}
      </header>
      {shown.length === 0 ? (
        <p class="empty">
          {reading.hasDesk === null || (!hasAll && reading.isReading[list]) ? 'Reading…' : EMPTY[folder]}
        </p>
      ) : (
        <Rows
          rows={shown}
          folder={folder}
          openId={openId}
          now={now}
          onNearEnd={!hasAll && !reading.isReading.closed && list === 'closed' ? readMore : undefined}
        />
      )}
      {!hasAll && list === 'open' && shown.length > 0 && !reading.isReading.open && (
        <button type="button" class="button more" onClick={readMore}>
          Read more conversations
        </button>
      )}
    </>
  );
});

type RowsProps = {
  rows: readonly Row[];
  folder: Folder;
  openId: string | null;
  now: number;
  onNearEnd?: (() => void) | undefined;
};

function Rows({ rows, folder, openId, now, onNearEnd }: RowsProps) {
  const desk = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const online = useValue(desk.visitors.users);
  const members = useValue(desk.team.members);
  const typing = useValue(desk.typing.now);
  // Some rows at first; the others are drawn when the height is known, which is another task.
  const [view, setView] = useState({ top: 0, height: 300 });
  const rowHeight = useMemo(() => ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  const { from, to } = windowOf(view.top, view.height, rowHeight, rows.length);
  const typingIn = useMemo(() => new Set(visitorsTyping(typing)), [typing]);

  const look = useCallback(() => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = box.current ?? {};
    // Another window is drawn only when the rows in it are others.
    const top = Math.floor(scrollTop / rowHeight) * rowHeight;
    setView((now) => (now.top === top && now.height === clientHeight ? now : { top, height: clientHeight }));
    if (onNearEnd && scrollHeight - scrollTop - clientHeight < READ_BEFORE_END) onNearEnd();
  }, [rowHeight, onNearEnd]);

  useLayoutEffect(() => {
    const sizes = new ResizeObserver(look);
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, [look]);
  useLayoutEffect(() => {
    box.current?.scrollTo(0, 0);
  }, [folder]);

  /** The one row that Tab stops at. */
  const openAt = rows.findIndex(({ conversationId }) => conversationId === openId);
  const stop = openAt >= from && openAt < to ? openAt : Math.max(from, Math.ceil(view.top / rowHeight));

  return (
    <div class="rows" ref={box} onScroll={look} data-rows>
      <ul aria-labelledby="list-title" style={{ height: `${rows.length * ROW_REM}rem` }}>
        {rows.slice(from, to).map((row, index) => (
          <li
            key={row.conversationId}
            aria-setsize={rows.length}
            aria-posinset={from + index + 1}
            style={{ transform: `translateY(${(from + index) * ROW_REM}rem)` }}
          >
            <RowView
              row={row}
              me={desk.me.staffId}
              members={members}
              href={fragmentOf({ view: folder, conversationId: row.conversationId })}
              {...timesOf(row, now)}
              isOpen={row.conversationId === openId}
              isOnline={online.has(row.visitor.userId)}
              isTyping={typingIn.has(`${row.conversationId} ${row.visitor.userId}`)}
              tabIndex={from + index === stop ? 0 : -1}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

const visitorsTyping = (typing: ReadonlyMap<string, string>) => typing.keys();

/** Moves the focus to the next or previous row of the list, which is scrolled and drawn as far as that needs. */
export function moveInList(step: 1 | -1): void {
  const box = document.querySelector<HTMLElement>('[data-rows]');
  if (!box) return;
  const links = [...box.querySelectorAll<HTMLElement>('a.row')];
  const focused = links.indexOf(document.activeElement as HTMLElement);
  const current = links.findIndex((link) => link.getAttribute('aria-current'));
  const at =
    focused >= 0 ? focused + step : current >= 0 ? current + step : links.findIndex((link) => link.tabIndex === 0);
  const next = links[at];
  if (!next) return;
  const place = Number(next.parentElement?.getAttribute('aria-posinset')) - 1;
  const to = scrollToShow(place, box.scrollTop, box.clientHeight, next.offsetHeight);
  if (to !== null) box.scrollTop = to;
  next.focus({ preventScroll: true });
}

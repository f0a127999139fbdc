import { useMemo } from 'preact/hooks';
import { countsOf, FOLDER_NAMES, FOLDERS, FOLDERS_WITHOUT_DESK } from '../inbox/folders.ts';
import { MeMenu, type MeMenuProps } from '../team/me-menu.tsx';
import { membersInOrder } from '../team/team.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { Hidden } from '../ui/hidden.tsx';
import { unlessUnchanged } from '../ui/unchanged.ts';
import { useValue } from '../ui/use-value.ts';
import { fragmentOf, type View } from './route.ts';

/** The lists with how much is in them, and who is there. */
export const Rail = unlessUnchanged(({ onCanned, onHelp, onSignOut, onSwitch }: MeMenuProps) => {
  const desk = useDesk();
  const view = useValue(desk.router.route, (route) => route.view);
  const rows = useValue(desk.inbox.rows);
  const { hasDesk, hasAllOpen } = useValue(desk.inbox.reading);
  const now = useValue(desk.now);
  const online = useValue(desk.visitors.users, (users) => users.size);
  const counts = useMemo(() => countsOf(rows, desk.me.staffId, now), [rows, now]);
  const link = (to: View, name: string, count?: number, unread = 0, isMore = false) => (
    <li key={to}>
      <a
        href={fragmentOf({ view: to, conversationId: null })}
        aria-current={view === to ? 'page' : undefined}
        data-unread={unread > 0}
      >
        <span>{name}</span>
        {count !== undefined && count > 0 && (
          <span class="count">
            {count}
            {isMore ? '+' : ''}
            {unread > 0 && <Hidden>, {unread} unread</Hidden>}
          </span>
        )}
      </a>
    </li>
  );
  return (
    <header class="rail">
      <p class="team">{desk.me.tenantId}</p>
      <nav aria-label="Lists">
        <ul>
          {(hasDesk === false ? FOLDERS_WITHOUT_DESK : FOLDERS).map((folder) =>
            folder === 'closed'
              ? link(folder, FOLDER_NAMES[folder])
              : link(folder, FOLDER_NAMES[folder], counts[folder].all, counts[folder].unread, !hasAllOpen),
          )}
          {link('visitors', 'Visitors online', online)}
          {desk.me.role === 'admin' && link('admin', 'Administration')}
        </ul>
      </nav>
      <Colleagues />
      <MeMenu onCanned={onCanned} onHelp={onHelp} onSignOut={onSignOut} onSwitch={onSwitch} />
    </header>
  );
});

/** Colleagues who are there, of whom a glance says whether one is alone. */
function Colleagues() {
  const desk = useDesk();
  const members = useValue(desk.team.members);
  const there = useMemo(
    () => membersInOrder(members).filter(({ id, online }) => online && id !== desk.me.staffId),
    [members],
  );
  return (
    <section class="colleagues" aria-labelledby="colleagues-title">
      <h2 id="colleagues-title">{there.length > 0 ? 'Colleagues online' : 'No colleague is online'}</h2>
      <ul>
        {there.map(({ id, name = 'Agent', availability }) => (
          <li key={id}>
            <Avatar id={id} name={name} isOnline={availability === 'available'} />
            <bdi>{name}</bdi> {availability === 'away' && <small>away</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

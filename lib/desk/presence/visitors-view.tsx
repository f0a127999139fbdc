import type { OnlineUser } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { shortTime } from '../text/times.ts';
import { visitorName } from '../text/visitor-name.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { SpeakDialog } from './speak-dialog.tsx';

/** Who is on the site now, and may be spoken to first. */
export function VisitorsView() {
  const desk = useDesk();
  const users = useValue(desk.visitors.users);
  const now = useValue(desk.now);
  const [spokenTo, speakTo] = useState<OnlineUser | null>(null);
  const all = [...users.values()].sort((a, b) => b.connectedAt.localeCompare(a.connectedAt));
  return (
    <>
      <header class="pane-head list-head">
        <h2 id="list-title">Visitors online</h2>
      </header>
      {all.length === 0 && (
        <p class="empty">
          {desk.me.role === 'admin'
            ? 'Nobody has your site open.'
            : 'Nobody has come since you opened the desk. Admins see those who were there before.'}
        </p>
      )}
      <ul class="visitors" aria-labelledby="list-title">
        {all.map((user) => (
          <li key={user.userId} class="visitor">
            <Avatar id={user.userId} name={visitorName(user)} isOnline />
            <span class="row-name">
              <bdi>{visitorName(user)}</bdi>
            </span>
            <span class="row-time">since {shortTime(user.connectedAt, now)}</span>
            <span class="row-text" dir="auto">
              {(user.url ?? user.domain ?? user.origin ?? '').replace(/^https?:\/\//, '')}
            </span>
            <button type="button" class="button" onClick={() => speakTo(user)}>
              Write<span class="visually-hidden"> to {visitorName(user)}</span>
            </button>
          </li>
        ))}
      </ul>
      {spokenTo && <SpeakDialog user={spokenTo} onClose={() => speakTo(null)} />}
    </>
  );
}

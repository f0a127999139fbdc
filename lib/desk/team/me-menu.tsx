import { useState } from 'preact/hooks';
import { Avatar } from '../ui/avatar.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { useValue } from '../ui/use-value.ts';

export type MeMenuProps = {
  onCanned: () => void;
  onHelp: () => void;
  onSignOut: (everywhere: boolean) => void;
  /** Other teams for which this browser is signed in. */
  onSwitch?: (() => void) | undefined;
};

/** The agent: its name, whether it is available, what it is told by, and the way out. */
export function MeMenu({ onCanned, onHelp, onSignOut, onSwitch }: MeMenuProps) {
  const desk = useDesk();
  const own = useValue(desk.team.members, (members) => members.get(desk.me.staffId));
  const choice = useValue(desk.notices.choice);
  const isAway = own?.availability === 'away';
  const name = own?.name ?? desk.me.name ?? desk.me.userId;
  const problem = desk.announcements.problem;

  async function toggleNotifications() {
    if (!(await desk.notices.toggleNotifications())) {
      problem(new Error('the browser shows no notifications of this page. Allow them in the settings of the page.'));
    }
  }

  return (
    <Menu
      class="me"
      button={
        <>
          <Avatar id={desk.me.staffId} name={name} isOnline={!isAway} />
          <span class="me-name">
            <bdi>{name}</bdi> <small>{isAway ? 'Away' : 'Available'}</small>
          </span>
        </>
      }
    >
      {(close) => {
        const then = (work: () => void) => () => {
          close();
          work();
        };
        return (
          <>
            <NameForm name={own?.name ?? ''} />
            <button
              type="button"
              onClick={() => desk.team.changeMe({ availability: isAway ? 'available' : 'away' }).catch(problem)}
            >
              {isAway ? 'I am available' : 'I am away'}
            </button>
            <button type="button" aria-pressed={choice.sound} onClick={desk.notices.toggleSound}>
              <span class="check">{choice.sound && <Icon name="check" />}</span>Sound for new messages
            </button>
            <button type="button" aria-pressed={choice.notifications} onClick={toggleNotifications}>
              <span class="check">{choice.notifications && <Icon name="check" />}</span>Notifications
            </button>
            <button type="button" onClick={then(onCanned)}>
              Canned replies
            </button>
            <button type="button" onClick={then(onHelp)}>
              Keyboard
            </button>
            {onSwitch && (
              <button type="button" onClick={then(onSwitch)}>
                Another team
              </button>
            )}
            <button type="button" onClick={then(() => onSignOut(false))}>
              Sign out
            </button>
            <button type="button" onClick={then(() => onSignOut(true))}>
              Sign out in all browsers
            </button>
          </>
        );
      }}
    </Menu>
  );
}

function NameForm({ name }: { name: string }) {
  const desk = useDesk();
  const [text, setText] = useState(name);
  const save = (event: Event) => {
    event.preventDefault();
    desk.team
      .changeMe({ name: text.trim() || null })
      .then(
        () => desk.announcements.say('Visitors see your name from the next message on.'),
        desk.announcements.problem,
      );
  };
  return (
    <form class="label-form" onSubmit={save}>
      <input
        type="text"
        aria-label="Your name, as visitors see it"
        placeholder="Your name"
        maxLength={80}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={text.trim() === name}>
        Save
      </button>
    </form>
  );
}

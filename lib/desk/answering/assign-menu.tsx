import type { Row } from '../inbox/rows.ts';
import { membersInOrder, staffName } from '../team/team.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { useValue } from '../ui/use-value.ts';

/** Who answers a conversation, and to whom it can be given. */
export function AssignMenu({ row }: { row: Row }) {
  const desk = useDesk();
  const members = useValue(desk.team.members);
  const { conversationId } = row;
  const me = desk.me.staffId;
  const assignee = row.desk?.assignee ?? null;
  const who =
    assignee === null ? 'Unassigned' : assignee.id === me ? 'Mine' : (staffName(assignee, members) ?? 'A colleague');
  const others = membersInOrder(members).filter(({ id }) => id !== me && id !== assignee?.id);
  return (
    <Menu
      name={`Who answers: ${who}`}
      button={
        <>
          <Icon name="person" /> <bdi class="short">{who}</bdi>
        </>
      }
    >
      {(close) => {
        const assign = (to: string | null, name?: string) => () => {
          close();
          desk.actions.assign(conversationId, to, name);
        };
        return (
          <>
            {assignee?.id !== me && (
              <button type="button" onClick={assign('me')}>
                {assignee === null ? 'Take it' : 'Take it over'}
              </button>
            )}
            {assignee !== null && (
              <button type="button" onClick={assign(null)}>
                Give it back
              </button>
            )}
            {others.length > 0 && <p class="menu-title">Assign to</p>}
            {others.map(({ id, name = 'Agent', online, availability }) => (
              <button type="button" key={id} onClick={assign(id, name)}>
                <bdi>{name}</bdi> <small>{!online ? 'offline' : availability === 'away' ? 'away' : 'online'}</small>
              </button>
            ))}
          </>
        );
      }}
    </Menu>
  );
}

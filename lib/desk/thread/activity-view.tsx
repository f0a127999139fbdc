import type { Row } from '../inbox/rows.ts';
import { visitorName } from '../text/visitor-name.ts';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';

/** Who types here, and which colleagues look at it. */
export function ActivityView({ row }: { row: Row }) {
  const desk = useDesk();
  const typing = useValue(desk.typing.now);
  const looking = useValue(desk.looking.now);
  const members = useValue(desk.team.members);
  const nameOf = (id: string) =>
    id === row.visitor.userId ? visitorName(row.visitor) : (members.get(id)?.name ?? 'A colleague');
  const here = (all: ReadonlyMap<string, string>) =>
    [...all].flatMap(([who, where]) => (where === row.conversationId ? [who.split(' ').at(-1) ?? who] : []));
  const typists = here(typing);
  const readers = here(looking).filter((id) => !typists.includes(id));
  const says = [
    typists.length > 0 && `${typists.map(nameOf).join(', ')} ${typists.length > 1 ? 'type' : 'types'}…`,
    readers.length > 0 && `${readers.map(nameOf).join(', ')} ${readers.length > 1 ? 'look' : 'looks'} at this too`,
  ].filter((sentence) => sentence !== false);
  return (
    <p class="activity">
      <bdi>{says.join(' · ')}</bdi>
    </p>
  );
}

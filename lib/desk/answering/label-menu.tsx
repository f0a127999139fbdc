import { useState } from 'preact/hooks';
import type { Row, Rows } from '../inbox/rows.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';

/** Of a conversation, and of a label in characters: as the gateway has it. */
const MOST_LABELS = 10;
const LONGEST_LABEL = 40;

/** The labels of a conversation: those in use to choose from, and new ones. */
export function LabelMenu({ row, opened }: { row: Row; opened: number }) {
  const desk = useDesk();
  const [text, setText] = useState('');
  const labels = row.desk?.labels ?? [];
  const set = (next: string[]) => desk.actions.setLabels(row.conversationId, next);
  const toggle = (label: string) =>
    set(labels.includes(label) ? labels.filter((each) => each !== label) : [...labels, label]);

  function add(event: Event) {
    event.preventDefault();
    const label = text.trim();
    setText('');
    if (label && !labels.includes(label)) set([...labels, label]);
  }

  return (
    <Menu
      name={labels.length > 0 ? `Labels (${labels.length}): ${labels.join(', ')}` : 'Labels'}
      opened={opened}
      button={
        <>
          <Icon name="label" /> <span class="wide-only">Labels{labels.length > 0 ? ` (${labels.length})` : ''}</span>
        </>
      }
    >
      {() => (
        <>
          <form class="label-form" onSubmit={add}>
            <input
              type="text"
              aria-label="New label"
              placeholder="New label"
              maxLength={LONGEST_LABEL}
              value={text}
              disabled={labels.length >= MOST_LABELS}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <button type="submit" class="button" disabled={text.trim() === ''}>
              Add
            </button>
          </form>
          {[...new Set([...labels, ...labelsIn(desk.inbox.rows.get())])].map((label) => (
            <button
              type="button"
              key={label}
              aria-pressed={labels.includes(label)}
              disabled={!labels.includes(label) && labels.length >= MOST_LABELS}
              onClick={() => toggle(label)}
            >
              <span class="check">{labels.includes(label) && <Icon name="check" />}</span>
              <bdi>{label}</bdi>
            </button>
          ))}
        </>
      )}
    </Menu>
  );
}

/** The labels in use, the most used first; as many as can be looked through. */
function labelsIn(rows: Rows): string[] {
  const uses = new Map<string, number>();
  for (const { desk } of rows.values())
    for (const label of desk?.labels ?? []) uses.set(label, (uses.get(label) ?? 0) + 1);
  return [...uses]
    .sort((a, b) => b[1] - a[1])
    .map(([label]) => label)
    .slice(0, 20);
}

import { isSnoozed } from '../inbox/folders.ts';
import type { Row } from '../inbox/rows.ts';
import { momentName } from '../text/times.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { useValue } from '../ui/use-value.ts';
import { snoozePresets } from './snooze-presets.ts';

/** Puts a conversation off, until a time or until its visitor writes. */
export function SnoozeMenu({ row, opened }: { row: Row; opened: number }) {
  const { actions, now: clock } = useDesk();
  const now = useValue(clock);
  const until = isSnoozed(row, now) ? row.desk?.snoozedUntil : null;
  const name = until ? `Snoozed until ${momentName(until, now)}` : 'Snooze';
  return (
    <Menu
      name={name}
      opened={opened}
      button={
        <>
          <Icon name="clock" /> <span class={until ? '' : 'wide-only'}>{name}</span>
        </>
      }
    >
      {(close) => {
        const snooze = (to: string | null) => () => {
          close();
          actions.snooze(row.conversationId, to);
        };
        return (
          <>
            {until && (
              <button type="button" onClick={snooze(null)}>
                End the snooze
              </button>
            )}
            {snoozePresets(new Date(now)).map((preset) => (
              <button type="button" key={preset.name} onClick={snooze(preset.until.toISOString())}>
                {preset.name} <small>{momentName(preset.until.toISOString(), now)}</small>
              </button>
            ))}
          </>
        );
      }}
    </Menu>
  );
}

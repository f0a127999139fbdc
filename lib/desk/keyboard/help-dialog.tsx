import { Dialog } from '../ui/dialog.tsx';
import { SHORTCUTS } from './shortcuts.ts';

const SAID: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑' };

/** The keys of the page. */
export const HelpDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog title="Keyboard" onClose={onClose}>
    <dl class="keys">
      {SHORTCUTS.map(({ keys, says }) => (
        <>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{SAID[key] ?? key}</kbd>
            ))}
          </dt>
          <dd>{says}</dd>
        </>
      ))}
      <dt>
        <kbd>Enter</kbd>
      </dt>
      <dd>Opens the conversation that has the focus; in a field, sends</dd>
      <dt>
        <kbd>Esc</kbd>
      </dt>
      <dd>Leaves a field, a menu or a dialog</dd>
    </dl>
    <p class="hint">The arrows move in the list when the focus is there. No key counts while you write.</p>
  </Dialog>
);

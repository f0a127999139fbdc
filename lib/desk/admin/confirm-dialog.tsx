import type { ComponentChildren } from 'preact';
import { Dialog } from '../ui/dialog.tsx';
import { useAct } from './act.ts';

type Props = {
  title: string;
  /** What the button says that does it: what happens, not "OK". */
  act: string;
  /** What goes, and what stays: as the rest of a sentence. */
  goes?: ComponentChildren;
  stays?: ComponentChildren;
  /** What else there is to know. */
  children?: ComponentChildren;
  onAct: () => Promise<unknown>;
  onClose: () => void;
};

/** Asks before something that cannot be taken back. It closes when that is done, and says why if it is not. */
export function ConfirmDialog({ title, act, goes, stays, children, onAct, onClose }: Props) {
  const { isBusy, problem, run } = useAct();
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        {goes && (
          <p>
            <strong>What goes:</strong> {goes}
          </p>
        )}
        {stays && (
          <p>
            <strong>What stays:</strong> {stays}
          </p>
        )}
        {children}
        {problem && (
          <p class="problem-text" role="alert">
            {problem.text}
          </p>
        )}
        <p class="buttons">
          <button
            type="button"
            class="button danger"
            aria-disabled={isBusy}
            onClick={async () => (await run(onAct)) && onClose()}
          >
            {act}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </div>
    </Dialog>
  );
}

import type { CannedReply } from '@chat-gateway/client';

type Props = {
  id: string;
  matches: readonly CannedReply[];
  at: number;
  onChoose: (reply: CannedReply) => void;
  onManage: () => void;
};

/** The canned replies that fit what was typed after a slash; the field keeps the focus. */
export function CannedPopup({ id, matches, at, onChoose, onManage }: Props) {
  return (
    <div class="canned">
      <div role="listbox" class="canned-list" id={id} aria-label="Canned replies">
        {matches.map((reply, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
          // biome-ignore lint/a11y/useFocusableInteractive: likewise
          <div
            role="option"
            key={`${reply.scope} ${reply.shortcut}`}
            id={`${id}-${index}`}
            aria-selected={index === at}
            ref={(element) => {
              if (index === at) element?.scrollIntoView({ block: 'nearest' });
            }}
            // The field would lose the focus by a press.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(reply)}
          >
            <b>/{reply.shortcut}</b> <span dir="auto">{reply.text}</span>
          </div>
        ))}
      </div>
      <p class="canned-foot">
        {matches.length === 0 ? 'No reply fits. ' : ''}
        <button type="button" class="link" onMouseDown={(event) => event.preventDefault()} onClick={onManage}>
          Manage canned replies
        </button>
      </p>
    </div>
  );
}

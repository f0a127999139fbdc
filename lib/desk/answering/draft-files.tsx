import { fileSize } from '../text/file-size.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import type { DraftFile } from './drafts.ts';

/** The files that go with the next answer. */
export function DraftFiles({ conversationId, files }: { conversationId: string; files: readonly DraftFile[] }) {
  const { actions } = useDesk();
  if (files.length === 0) return null;
  return (
    <ul class="draft-files" aria-label="Files of this answer">
      {files.map(({ key, name, size, attachment, problem }) => (
        <li key={key} data-problem={problem !== undefined}>
          <Icon name="file" />
          <bdi class="file-name">{name}</bdi>
          <span class="file-size" role={problem ? 'alert' : undefined}>
            {problem ?? (attachment ? fileSize(size) : 'sending…')}
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${name}`}
            onClick={() => actions.detach(conversationId, key)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

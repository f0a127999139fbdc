import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';

/** The way from a conversation to the list, where the page is too narrow for both. */
export function BackButton() {
  const { router } = useDesk();
  return (
    <button
      type="button"
      class="icon-button narrow-only"
      aria-label="Back to the list"
      onClick={() => router.go({ conversationId: null })}
    >
      <Icon name="back" />
    </button>
  );
}

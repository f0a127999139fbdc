import type { OnlineUser } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { visitorName } from '../text/visitor-name.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Dialog } from '../ui/dialog.tsx';

/** The first words to a visitor, which open its conversation. */
export function SpeakDialog({ user, onClose }: { user: OnlineUser; onClose: () => void }) {
  const desk = useDesk();
  const [text, setText] = useState('');
  const [isSending, setSending] = useState(false);

  async function send(event: Event) {
    event.preventDefault();
    if (text.trim() === '' || isSending) return;
    setSending(true);
    const conversationId = await desk.actions.speakFirst(user.userId, text);
    setSending(false);
    if (conversationId === null) return;
    onClose();
    desk.router.go({ view: desk.inbox.reading.get().hasDesk ? 'mine' : 'open', conversationId });
  }

  return (
    <Dialog title={`Write to ${visitorName(user)}`} onClose={onClose}>
      <form class="stack" onSubmit={send}>
        <label>
          Your message
          <textarea
            rows={4}
            dir="auto"
            maxLength={4_000}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="buttons">
          <button type="submit" class="button primary" disabled={text.trim() === '' || isSending}>
            {isSending ? 'Sending…' : 'Send'}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

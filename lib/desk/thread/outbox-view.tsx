import type { OutboxItem } from '@chat-gateway/client';
import { problemText } from '../store/announcements.ts';
import { staffName } from '../team/team.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Linked } from '../ui/linked.tsx';
import { useValue } from '../ui/use-value.ts';

/** An answer that is not stored yet: on its way, waiting for the line, or refused. */
export function OutboxView({ item, isDown }: { item: OutboxItem; isDown: boolean }) {
  const { actions, chat, team } = useDesk();
  const members = useValue(team.members);
  const { error, text, attachments = [], clientMessageId } = item;
  const isTaken = error?.code === 'ERR_TAKEN';
  return (
    <article class="message" data-side="team" data-pending={error ? 'refused' : 'sending'}>
      <p class="author">You</p>
      <p class="bubble" dir="auto">
        <Linked text={text || attachments.map(({ filename }) => filename).join(', ')} />
      </p>
      {!error && (
        <p class="seen">
          <Icon name="clock" /> {isDown ? 'Sent as soon as the line is back' : 'Sending…'}
        </p>
      )}
      {error && (
        <div class="refused" role="alert">
          <p>
            {isTaken
              ? takenBy(error.assignee && staffName(error.assignee, members))
              : `Not sent. ${problemText(error)}`}
          </p>
          <p class="buttons">
            {isTaken ? (
              <button type="button" class="button" onClick={() => actions.join(item)}>
                Send it all the same
              </button>
            ) : (
              <button type="button" class="button" onClick={() => chat.outbox.retry(clientMessageId)}>
                Try again
              </button>
            )}
            <button type="button" class="button" onClick={() => chat.outbox.discard(clientMessageId)}>
              Discard
            </button>
          </p>
        </div>
      )}
    </article>
  );
}

const takenBy = (name: string | undefined): string =>
  `${name ?? 'A colleague'} was faster and answers here. Your answer was not sent.`;

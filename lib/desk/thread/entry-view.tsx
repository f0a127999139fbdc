import type { Message, Note } from '@chat-gateway/client';
import { type Members, staffName } from '../team/team.ts';
import { clockTime, exactTime } from '../text/times.ts';
import { Hidden } from '../ui/hidden.tsx';
import { Icon } from '../ui/icon.tsx';
import { Linked } from '../ui/linked.tsx';
import { unlessUnchanged } from '../ui/unchanged.ts';
import { AttachmentsView } from './attachments-view.tsx';
import { eventSentence } from './event-sentence.ts';
import type { ThreadItem } from './thread-items.ts';

type Entry = Extract<ThreadItem, { kind: 'entry' }>['entry'];
type Props = { entry: Entry; continues: boolean; me: string; members: Members; visitor: string; isSeen: boolean };

/** Something that was said, noted or decided. */
export const EntryView = unlessUnchanged(({ entry, continues, me, members, visitor, isSeen }: Props) => {
  if (entry.type === 'message') {
    return (
      <>
        {entry.reopens && <p class="event">This opened the conversation again</p>}
        <MessageView
          message={entry.message}
          continues={continues}
          me={me}
          members={members}
          visitor={visitor}
          isSeen={isSeen}
        />
        {entry.assigns && (
          <p class="event">
            {entry.message.sender_id === me
              ? 'You answer'
              : `${authorName(entry.message, members) ?? 'A colleague'} answers`}{' '}
            from here on
          </p>
        )}
      </>
    );
  }
  if (entry.type === 'note') return <NoteView note={entry.note} me={me} members={members} />;
  const sentence = eventSentence(entry, { me, members, now: Date.now() });
  if (sentence === '') return null;
  return (
    <p class="event">
      <bdi>{sentence}</bdi> · <Time at={entry.timestamp} />
    </p>
  );
});

type MessageProps = Omit<Props, 'entry'> & { message: Message };

function MessageView({ message, continues, me, members, visitor, isSeen }: MessageProps) {
  const { sender, sender_id, text, attachments, timestamp } = message;
  const isMine = sender_id === me;
  const author =
    sender === 'user'
      ? visitor
      : isMine
        ? 'You'
        : (authorName(message, members) ?? (sender === 'bot' ? 'Bot' : 'Agent'));
  return (
    <article class="message" data-side={sender === 'user' ? 'visitor' : 'team'} data-continues={continues}>
      {continues ? (
        <Hidden>{author}: </Hidden>
      ) : (
        <p class="author">
          <bdi>{author}</bdi> <Time at={timestamp} />
        </p>
      )}
      {!isNamesOfFiles(message) && (
        <p class="bubble" dir="auto" title={exactTime(timestamp)}>
          <Linked text={text} />
        </p>
      )}
      {attachments && <AttachmentsView attachments={attachments} />}
      {isSeen && (
        <p class="seen">
          <Icon name="check" /> Seen
        </p>
      )}
    </article>
  );
}

const authorName = ({ sender_id, sender_name }: Message, members: Members) =>
  staffName({ id: sender_id, name: sender_name }, members);

/** A message without a text has one that names its files, which are shown anyway. */
const isNamesOfFiles = ({ text, attachments = [] }: Message): boolean =>
  attachments.length > 0 && /^\[Attachments?: [^\n]*\]$/.test(text);

function NoteView({ note, me, members }: { note: Note; me: string; members: Members }) {
  return (
    <article class="note">
      <p class="author">
        <Icon name="lock" />
        <span>
          Note by <bdi>{note.by.id === me ? 'you' : (staffName(note.by, members) ?? 'a colleague')}</bdi>
        </span>
        <Time at={note.timestamp} />
      </p>
      <p class="bubble" dir="auto">
        <Linked text={note.text} />
      </p>
    </article>
  );
}

const Time = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactTime(at)}>
    {clockTime(at)}
  </time>
);

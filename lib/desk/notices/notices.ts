import type { Message } from '@chat-gateway/client';
import type { Row } from '../inbox/rows.ts';
import { type Observable, observable } from '../store/observable.ts';
import { stored } from '../store/stored.ts';
import { visitorName } from '../text/visitor-name.ts';
import { type Looking, noticeOf } from './notice.ts';
import { playSound } from './sound.ts';

export type NoticeChoice = { sound: boolean; notifications: boolean };

export type Notices = {
  /** What the agent has switched on, in this browser; nothing at first. */
  readonly choice: Observable<NoticeChoice>;
  toggleSound(): void;
  /** Asks the browser for its permission. Resolves to whether there is one. */
  toggleNotifications(): Promise<boolean>;
  messageCame(message: Message, row: Row | undefined, looking: Looking): void;
  /** Takes away the notification of a conversation that was erased. */
  erased(conversationId: string): void;
};

/** The longest text of a notification. */
const LONGEST_TEXT = 120;

/** Tells of messages where nobody looks. `onOpen` is called for a click on a notification. */
export function notices({ onOpen }: { onOpen: (conversationId: string) => void }): Notices {
  const kept = stored<NoticeChoice>(() => localStorage, 'desk:notices');
  const shownOf = new Map<string, Notification>();
  const choice = observable<NoticeChoice>({ sound: false, notifications: false, ...kept.read() });
  choice.subscribe(() => kept.write(choice.get()));

  /** In one tab of several: whoever has the lock plays, the others find it taken. */
  function sound(message: Message) {
    const play = async (lock: unknown) => {
      if (!lock) return;
      playSound().catch(() => {});
      await new Promise((over) => setTimeout(over, 2_000));
    };
    if (!navigator.locks) return void play(true);
    navigator.locks.request(`desk:sound:${message.id}`, { ifAvailable: true }, play).catch(() => {});
  }

  function notify(message: Message, row: Row | undefined) {
    if (globalThis.Notification?.permission !== 'granted') return;
    const title = row ? visitorName(row.visitor) : 'New message';
    // One for each conversation, over all tabs: the next takes the place of the one before.
    const shown = new Notification(title, { body: message.text.slice(0, LONGEST_TEXT), tag: message.conversationId });
    shownOf.set(message.conversationId, shown);
    shown.onclick = () => {
      window.focus();
      shown.close();
      onOpen(message.conversationId);
    };
  }

  return {
    choice,
    toggleSound() {
      choice.update((now) => ({ ...now, sound: !now.sound }));
      if (choice.get().sound) playSound().catch(() => {});
    },
    async toggleNotifications() {
      if (choice.get().notifications) {
        choice.update((now) => ({ ...now, notifications: false }));
        return true;
      }
      const isGranted = (await globalThis.Notification?.requestPermission()) === 'granted';
      choice.update((now) => ({ ...now, notifications: isGranted }));
      return isGranted;
    },
    erased: (conversationId) => shownOf.get(conversationId)?.close(),
    messageCame(message, row, looking) {
      const notice = noticeOf(message, row, looking);
      if (notice === 'none') return;
      if (choice.get().sound) sound(message);
      if (notice === 'both' && choice.get().notifications) notify(message, row);
    },
  };
}

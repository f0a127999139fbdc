import type { DeskClient, Message, Note } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { EMPTY_TIMELINE, type Timeline, withLater, withNewest, withOlder, withPushed } from './timeline.ts';

/** Entries of a page: more than a window shows, and few enough to be drawn at once on a slow processor. */
const PAGE = 30;

/** The most pages that are read on without a break; a thread that has gone further is read anew. */
const MOST_PAGES = 10;

export type Threads = {
  of(conversationId: string): Observable<Timeline>;
  /** Reads the newest page, or what has come since a thread was last read. */
  open(conversationId: string): Promise<void>;
  readOlder(conversationId: string): Promise<void>;
  messageCame(message: Message): void;
  noteCame(note: Note): void;
  /** Something was decided. A frame does not say by whom: a thread that was read is read on. */
  changeCame(conversationId: string): void;
  /** Not known to be whole any more: all are read anew when they are shown. */
  forget(): void;
};

/** What was said in the conversations that were shown, kept up to date. */
export function threads({
  api,
  onError,
}: {
  api: Pick<DeskClient, 'readThread'>;
  onError: (error: unknown) => void;
}): Threads {
  const timelines = new Map<string, Observable<Timeline>>();
  /** Threads that are being read on, and whether they are to be read on once more after that. */
  const readingOn = new Map<string, { isAgain: boolean }>();

  function of(conversationId: string): Observable<Timeline> {
    const timeline = timelines.get(conversationId) ?? observable(EMPTY_TIMELINE);
    timelines.set(conversationId, timeline);
    return timeline;
  }

  async function readNewest(conversationId: string) {
    const page = await api.readThread(conversationId, { limit: PAGE });
    of(conversationId).update((timeline) => withNewest(timeline, page));
  }

  async function readLater(conversationId: string) {
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const { newer } = of(conversationId).get();
      if (newer === null) return readNewest(conversationId);
      const page = await api.readThread(conversationId, { after: newer, limit: PAGE });
      of(conversationId).update((timeline) => withLater(timeline, page));
      if (page.entries.length < PAGE) return;
    }
    await readNewest(conversationId);
  }

  /** One after the other: what is asked for meanwhile is asked for once afterwards. */
  async function readOn(conversationId: string): Promise<void> {
    const running = readingOn.get(conversationId);
    if (running) {
      running.isAgain = true;
      return;
    }
    const mine = { isAgain: true };
    readingOn.set(conversationId, mine);
    try {
      while (mine.isAgain) {
        mine.isAgain = false;
        await readLater(conversationId);
      }
    } finally {
      readingOn.delete(conversationId);
    }
  }

  const ifLoaded = (conversationId: string, work: (timeline: Observable<Timeline>) => void) => {
    const timeline = timelines.get(conversationId);
    if (timeline?.get().isLoaded) work(timeline);
  };

  return {
    of,
    open: (conversationId) => (of(conversationId).get().isLoaded ? readOn(conversationId) : readNewest(conversationId)),
    async readOlder(conversationId) {
      const { older } = of(conversationId).get();
      if (older === null) return;
      const page = await api.readThread(conversationId, { before: older, limit: PAGE });
      of(conversationId).update((timeline) => withOlder(timeline, page));
    },
    messageCame: (message) =>
      ifLoaded(message.conversationId, (timeline) => timeline.update((now) => withPushed(now, { message }))),
    noteCame: (note) =>
      ifLoaded(note.conversationId, (timeline) => timeline.update((now) => withPushed(now, { note }))),
    changeCame: (conversationId) => ifLoaded(conversationId, () => void readOn(conversationId).catch(onError)),
    forget() {
      for (const timeline of timelines.values()) timeline.set(EMPTY_TIMELINE);
    },
  };
}

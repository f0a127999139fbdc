import { GatewayError } from '@chat-gateway/client';
import { type Observable, observable } from './observable.ts';

/** A sentence about what has just happened, with what can be done about it. */
export type Announcement = { id: number; text: string; isProblem: boolean; action?: { name: string; run: () => void } };

export type Announcements = {
  /** The last one, until it is dismissed, replaced, or old. */
  readonly shown: Observable<Announcement | null>;
  say(text: string, action?: Announcement['action']): void;
  problem(error: unknown): void;
  dismiss(): void;
};

/** Milliseconds for which a success is shown. A problem stays until it is dismissed. */
const SHOWN_FOR = 10_000;

export function announcements(): Announcements {
  const shown = observable<Announcement | null>(null);
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(announcement: Omit<Announcement, 'id'>) {
    clearTimeout(timer);
    const id = ++last;
    shown.set({ id, ...announcement });
    if (announcement.isProblem) return;
    timer = setTimeout(() => {
      if (shown.get()?.id === id) shown.set(null);
    }, SHOWN_FOR);
  }

  return {
    shown,
    say: (text, action) => show({ text, isProblem: false, ...(action ? { action } : {}) }),
    problem: (error) => show({ text: problemText(error), isProblem: true }),
    dismiss: () => shown.set(null),
  };
}

const SENTENCES: Readonly<Partial<Record<string, string>>> = {
  NETWORK: 'The gateway cannot be reached. Try again when the line is back.',
  UPLOAD: 'The file could not be sent.',
  ERR_FORBIDDEN: 'You may not do this. An admin, or who answers the conversation, may.',
  ERR_NOT_FOUND: 'It is not there any more.',
  ERR_RATE_LIMITED: 'That was too much at once. Wait a moment, then try again.',
  ERR_TOO_LARGE: 'The file is too large.',
  ERR_UNSUPPORTED_TYPE: 'Files of this type are not taken here.',
};

/** What went wrong, for people. */
export function problemText(error: unknown): string {
  if (!(error instanceof GatewayError))
    return `Something went wrong: ${error instanceof Error ? error.message : error}`;
  return error.sentence ?? SENTENCES[error.code] ?? `It was refused: ${error.message}`;
}

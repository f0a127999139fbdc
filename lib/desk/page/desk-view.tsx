import { useCallback, useEffect, useState } from 'preact/hooks';
import { AdminView } from '../admin/admin-view.tsx';
import { useDroppedFiles } from '../answering/use-dropped-files.ts';
import { CannedDialog } from '../canned/canned-dialog.tsx';
import { CardView } from '../card/card-view.tsx';
import { ListView, moveInList } from '../inbox/list-view.tsx';
import { HelpDialog } from '../keyboard/help-dialog.tsx';
import type { Shortcut } from '../keyboard/shortcuts.ts';
import { useShortcuts } from '../keyboard/use-shortcuts.ts';
import { LineBar } from '../line/line-bar.tsx';
import { titleWith } from '../notices/notice.ts';
import { VisitorsView } from '../presence/visitors-view.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { AnnouncementView } from './announcement-view.tsx';
import { Rail } from './rail.tsx';

type Props = { onSignOut: (everywhere: boolean) => void; onSwitch?: (() => void) | undefined };

/** The page of an agent who is signed in: the lists, the list, the thread, the visitor. */
export function DeskView({ onSignOut, onSwitch }: Props) {
  const desk = useDesk();
  const { view, conversationId } = useValue(desk.router.route);
  const [dialog, setDialog] = useState<'canned' | 'help' | null>(null);
  const [isCardShown, showCard] = useState(false);
  const [opened, setOpened] = useState({ labels: 0, snooze: 0 });
  const row = useValue(desk.inbox.rows, (rows) => (conversationId ? rows.get(conversationId) : undefined));
  const line = useValue(desk.line);
  const showCanned = useCallback(() => setDialog('canned'), []);
  const showHelp = useCallback(() => setDialog('help'), []);
  const isWhole = useNextTask();
  useTitle();

  const run = useCallback(
    (shortcut: Shortcut): boolean => {
      if (shortcut === 'next' || shortcut === 'previous') moveInList(shortcut === 'next' ? 1 : -1);
      else if (shortcut === 'help') setDialog('help');
      else if (!conversationId) return false;
      else if (shortcut === 'close') desk.actions.close(conversationId);
      else if (shortcut === 'take') desk.actions.assign(conversationId, 'me');
      else if (shortcut === 'labels' || shortcut === 'snooze')
        setOpened((now) => ({ ...now, [shortcut]: now[shortcut] + 1 }));
      else write(desk, conversationId, shortcut);
      return true;
    },
    [desk, conversationId],
  );
  useShortcuts(run);
  const attach = useCallback(
    (files: File[]) => {
      if (conversationId) desk.actions.attach(conversationId, files);
    },
    [desk, conversationId],
  );
  useDroppedFiles(attach);

  return (
    <div class="desk" data-line={line} data-pane={conversationId ? 'thread' : 'list'} data-card={isCardShown}>
      <button type="button" class="skip" onClick={() => skip('.list')}>
        Skip to the list
      </button>
      {conversationId && (
        <button type="button" class="skip" onClick={() => skip('#thread-title')}>
          Skip to the conversation
        </button>
      )}
      <LineBar />
      <Rail onCanned={showCanned} onHelp={showHelp} onSignOut={onSignOut} onSwitch={onSwitch} />
      <main class="panes">
        <h1 class="visually-hidden">{desk.me.tenantId} desk</h1>
        {!isWhole ? null : view === 'admin' && desk.me.role === 'admin' ? (
          <AdminView onSignedOut={() => onSignOut(false)} />
        ) : (
          <>
            <section class="list" aria-labelledby="list-title" tabIndex={-1}>
              {view === 'visitors' ? <VisitorsView /> : <ListView folder={view === 'admin' ? 'mine' : view} />}
            </section>
            <section class="conversation" aria-label="Conversation">
              {conversationId ? (
                <ThreadPane
                  conversationId={conversationId}
                  opened={opened}
                  isCardShown={isCardShown}
                  onCard={() => showCard(!isCardShown)}
                  onManageCanned={showCanned}
                />
              ) : (
                <p class="empty nothing">
                  Choose a conversation. <kbd>j</kbd> and <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows
                  all keys.
                </p>
              )}
            </section>
            {row && (
              <section class="card" id="card" aria-label="Visitor">
                <CardView row={row} key={row.conversationId} onClose={() => showCard(false)} />
              </section>
            )}
          </>
        )}
      </main>
      <AnnouncementView />
      {dialog === 'canned' && <CannedDialog onClose={() => setDialog(null)} />}
      {dialog === 'help' && <HelpDialog onClose={() => setDialog(null)} />}
    </div>
  );
}

/** Whether what stands around has been drawn already, so that the rest is drawn in a task of its own. */
function useNextTask(): boolean {
  const [isNext, set] = useState(false);
  useEffect(() => set(true), []);
  return isNext;
}

/** Puts the caret where an answer or a note is written. */
function write(desk: ReturnType<typeof useDesk>, conversationId: string, shortcut: 'reply' | 'note' | 'canned') {
  desk.drafts.of(conversationId).update((draft) => {
    if (shortcut === 'note') return { ...draft, mode: 'note' };
    if (shortcut === 'reply' || draft.reply !== '') return { ...draft, mode: 'reply' };
    return { ...draft, mode: 'reply', reply: '/' };
  });
  const field = document.querySelector<HTMLTextAreaElement>('#composer-text');
  field?.focus();
  // What was just put into it is there with the next frame.
  requestAnimationFrame(() => field?.setSelectionRange(field.value.length, field.value.length));
}

/** The fragment of the page is its route, so this is no link. */
const skip = (to: string) => document.querySelector<HTMLElement>(to)?.focus();

/** How many conversations there are to read, in the title: it is seen where the page is not. */
function useTitle() {
  const desk = useDesk();
  useValue(desk.inbox.rows);
  const unread = desk.unread();
  useEffect(() => {
    document.title = titleWith(unread, `${desk.me.tenantId} desk`);
  }, [unread, desk]);
}

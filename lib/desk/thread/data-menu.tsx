import { adminClient } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../admin/confirm-dialog.tsx';
import type { Row } from '../inbox/rows.ts';
import { saveParts } from '../store/save-parts.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';

const ERASURES = {
  conversation: {
    goes: 'every message, note, label and file of this conversation, for your team and for the visitor.',
    stays: 'what is known of the visitor. The next message begins anew.',
  },
  visitor: {
    goes: 'name, address and all else that is known of the visitor, and every message, note and file of all its conversations. Its tokens end.',
    stays: 'ids, and that something was erased. A user of your site comes back with the name that your site gives.',
  },
} as const;
type Erased = keyof typeof ERASURES;

/** What is kept of a conversation as a file, and for admins what is erased of it. */
export function DataMenu({ row: { conversationId, visitor } }: { row: Row }) {
  const { api, chat, me, announcements } = useDesk();
  const [asked, ask] = useState<Erased | null>(null);

  const save = () =>
    saveParts(`transcript-${conversationId}.txt`, (after) =>
      api.readTranscript(conversationId, { format: 'txt', ...after }),
    ).catch(announcements.problem);

  async function erase(what: Erased) {
    const admin = adminClient(chat);
    await (what === 'visitor' ? admin.eraseVisitor(visitor.userId) : admin.eraseConversation(conversationId));
    announcements.say('It is being erased, which takes a minute or two. The receipt is under Administration, Data.');
  }

  return (
    <>
      <Menu name="More" class="icon-button" button={<Icon name="menu" />}>
        {(close) => {
          const item = (name: string, run: () => unknown) => (
            <button
              type="button"
              key={name}
              onClick={() => {
                close();
                run();
              }}
            >
              {name}
            </button>
          );
          return (
            <>
              {item('Save the transcript', save)}
              {me.role === 'admin' &&
                (['conversation', 'visitor'] as const).map((what) => item(`Erase the ${what}…`, () => ask(what)))}
            </>
          );
        }}
      </Menu>
      {asked && (
        <ConfirmDialog
          title={`Erase the ${asked}?`}
          act={`Erase the ${asked} for ever`}
          onAct={() => erase(asked)}
          goes={ERASURES[asked].goes}
          stays={`${ERASURES[asked].stays} Backups, for 35 days, and what somebody has saved.`}
          onClose={() => ask(null)}
        />
      )}
    </>
  );
}

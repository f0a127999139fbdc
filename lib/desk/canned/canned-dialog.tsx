import { type CannedReply, GatewayError } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { problemText } from '../store/announcements.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useValue } from '../ui/use-value.ts';

type Edited = Pick<CannedReply, 'shortcut' | 'scope' | 'text'> & { isNew: boolean };

const NEW: Edited = { shortcut: '', scope: 'private', text: '', isNew: true };

/** The canned replies: the agent's own, and for admins the team's. */
export function CannedDialog({ onClose }: { onClose: () => void }) {
  const desk = useDesk();
  const replies = useValue(desk.canned.replies);
  const [edited, edit] = useState<Edited | null>(null);
  const isAdmin = desk.me.role === 'admin';
  const mayChange = ({ scope }: CannedReply) => scope === 'private' || isAdmin;
  return (
    <Dialog title="Canned replies" onClose={onClose}>
      {edited ? (
        <CannedForm edited={edited} isAdmin={isAdmin} onDone={() => edit(null)} />
      ) : (
        <>
          {replies.length === 0 && <p class="empty">There are none. Write one, and / finds it while you answer.</p>}
          <ul class="replies">
            {replies.map((reply) => (
              <li key={`${reply.scope} ${reply.shortcut}`}>
                <b>/{reply.shortcut}</b> <span class="chip">{reply.scope === 'private' ? 'yours' : 'team'}</span>
                <p dir="auto">{reply.text}</p>
                {mayChange(reply) && (
                  <p class="buttons">
                    <button type="button" class="button" onClick={() => edit({ ...reply, isNew: false })}>
                      Change<span class="visually-hidden"> /{reply.shortcut}</span>
                    </button>
                    <button
                      type="button"
                      class="button"
                      onClick={() => desk.canned.remove(reply).catch(desk.announcements.problem)}
                    >
                      Remove<span class="visually-hidden"> /{reply.shortcut}</span>
                    </button>
                  </p>
                )}
              </li>
            ))}
          </ul>
          <p class="buttons">
            <button type="button" class="button primary" onClick={() => edit(NEW)}>
              New reply
            </button>
          </p>
        </>
      )}
    </Dialog>
  );
}

function CannedForm({ edited, isAdmin, onDone }: { edited: Edited; isAdmin: boolean; onDone: () => void }) {
  const desk = useDesk();
  const [reply, setReply] = useState(edited);
  const [problem, setProblem] = useState<{ field?: string | undefined; text: string } | null>(null);

  async function save(event: Event) {
    event.preventDefault();
    try {
      await desk.canned.set({ ...reply, shortcut: reply.shortcut.trim().replace(/^\//, '').toLowerCase() });
      onDone();
    } catch (error) {
      setProblem({ field: error instanceof GatewayError ? error.field : undefined, text: problemText(error) });
    }
  }

  return (
    <form class="stack" onSubmit={save}>
      <label>
        Shortcut
        <input
          type="text"
          value={reply.shortcut}
          readOnly={!edited.isNew}
          required
          maxLength={33}
          pattern="/?[A-Za-z0-9\-]+"
          title="Letters from a to z, digits and hyphens"
          placeholder="hello"
          aria-invalid={problem?.field === 'shortcut'}
          onInput={(event) => setReply({ ...reply, shortcut: event.currentTarget.value })}
        />
      </label>
      <label>
        Text
        <textarea
          rows={5}
          dir="auto"
          required
          maxLength={4_000}
          value={reply.text}
          aria-invalid={problem?.field === 'text'}
          onInput={(event) => setReply({ ...reply, text: event.currentTarget.value })}
        />
      </label>
      {isAdmin && edited.isNew && (
        <label class="tick">
          <input
            type="checkbox"
            checked={reply.scope === 'tenant'}
            onChange={(event) => setReply({ ...reply, scope: event.currentTarget.checked ? 'tenant' : 'private' })}
          />
          For the whole team
        </label>
      )}
      {problem && (
        <p class="problem-text" role="alert">
          {problem.text}
        </p>
      )}
      <p class="buttons">
        <button type="submit" class="button primary">
          Save
        </button>
        <button type="button" class="button" onClick={onDone}>
          Back
        </button>
      </p>
    </form>
  );
}

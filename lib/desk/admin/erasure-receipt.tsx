import { adminClient, type Erasure } from '@chat-gateway/client';
import { useEffect, useState } from 'preact/hooks';
import { exactTime } from '../text/times.ts';
import { useDesk } from '../ui/desk-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { loadable } from './loaded.ts';
import { LoadedView } from './loaded-view.tsx';

/** Milliseconds between two looks at an erasure that is going on. */
const LOOKED_AT_EVERY = 5_000;

const COUNTED: Readonly<Record<keyof Erasure['erased'], string>> = {
  entries: 'Entries',
  messages: 'Messages among them',
  files: 'Files',
  uploads: 'Records of uploads',
  visitors: 'Persons',
};

const WHERE: Readonly<Record<Erasure['remains'][number]['where'], string>> = {
  backups: 'Backups',
  browsers: 'Files, in browsers that have shown them',
  uploads: 'Files that were being sent: nobody can read them',
  logs: 'Logs: network addresses, ids and times',
};

/** How far an erasure has come; once it is done, what went, and where something may still be. */
export function ErasureReceipt({ id, onClose }: { id: string; onClose: () => void }) {
  const { chat } = useDesk();
  const [erasure] = useState(() => loadable(async () => (await adminClient(chat).showErasure(id)).erasure));
  useEffect(() => {
    void erasure.load();
    const looks = setInterval(() => {
      const now = erasure.state.get();
      if (now.is === 'loaded' && now.value.status === 'going') void erasure.load();
    }, LOOKED_AT_EVERY);
    return () => clearInterval(looks);
  }, [erasure]);
  return (
    <Dialog title="Receipt of the erasure" onClose={onClose}>
      <LoadedView of={erasure}>
        {({ begunAt, doneAt, erased, conversations, remains }) => (
          <>
            <p role="status">
              {doneAt ? `Done: ${exactTime(doneAt)}.` : 'It goes on by itself, a minute or two. So far:'}
            </p>
            <dl class="keys">
              <dt>Asked for</dt>
              <dd>{exactTime(begunAt)}</dd>
              <dt>Conversations</dt>
              <dd>{conversations.length}</dd>
              {(Object.keys(COUNTED) as (keyof typeof COUNTED)[]).map((what) => (
                <>
                  <dt>{COUNTED[what]}</dt>
                  <dd>{erased[what]}</dd>
                </>
              ))}
            </dl>
            <h3>What remains</h3>
            <ul class="times">
              {remains.map(({ where, until }) => (
                <li key={where}>
                  {WHERE[where]} <small>until {exactTime(until)}</small>
                </li>
              ))}
            </ul>
          </>
        )}
      </LoadedView>
    </Dialog>
  );
}

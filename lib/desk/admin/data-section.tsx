import { type AdministrativeAct, adminClient } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { saveParts } from '../store/save-parts.ts';
import { staffName } from '../team/team.ts';
import { fileSize } from '../text/file-size.ts';
import { exactTime } from '../text/times.ts';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { useAct } from './act.ts';
import type { AuditLog } from './audit.ts';
import { FormProblem } from './field.tsx';
import { LoadedView } from './loaded-view.tsx';

/** All that the tenant has as a file, and what was done in its administration. */
export function DataSection({ audit }: { audit: AuditLog }) {
  const { chat, me } = useDesk();
  const [said, say] = useState('');
  const exporting = useAct();
  const reading = useAct();

  async function exportAll() {
    say('');
    const save = () =>
      saveParts(`export-${me.tenantId}.ndjson`, adminClient(chat).exportData, (bytes) =>
        say(`${fileSize(bytes)} read…`),
      );
    if (await exporting.run(save)) say('It is whole.');
    void audit.acts.load();
  }

  return (
    <>
      <h2>Export</h2>
      <p>Settings, team, visitors and all that was said, as lines of JSON; files as links. Keep it safe.</p>
      <p class="buttons">
        <button type="button" class="button" aria-disabled={exporting.isBusy} onClick={exportAll}>
          Export everything
        </button>
        <span role="status">{exporting.problem ? '' : said}</span>
      </p>
      <FormProblem problem={exporting.problem} fields={[]} />
      <h2>What was done</h2>
      <LoadedView of={audit.acts}>
        {({ acts, nextCursor }) => (
          <>
            <ul class="admin-rows">
              {acts.map((act) => (
                <ActRow key={act.id} act={act} />
              ))}
            </ul>
            <FormProblem problem={reading.problem} fields={[]} />
            {nextCursor !== null && (
              <button
                type="button"
                class="button"
                aria-disabled={reading.isBusy}
                onClick={() => reading.run(audit.readMore)}
              >
                Show earlier
              </button>
            )}
          </>
        )}
      </LoadedView>
    </>
  );
}

/** How an act ended, if it is not known to be done. */
const ENDED: Readonly<Record<string, string>> = { refused: ' – refused', null: ' – may not be done' };

function ActRow({ act: { at, act, by, about, outcome } }: { act: AdministrativeAct }) {
  const desk = useDesk();
  const name = useValue(desk.team.members, (members) => staffName({ id: by }, members));
  return (
    <li>
      {act.replaceAll('-', ' ')}
      {ENDED[String(outcome)]}{' '}
      <small>
        {exactTime(at)}, by <bdi>{name ?? (by.startsWith('k_') ? `your server, with the key ${by.slice(2)}` : by)}</bdi>
        {Object.entries(about).map(([what, value]) => `, ${what} ${value}`)}
      </small>
    </li>
  );
}

import type { AdministrativeAct } from '@chat-gateway/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { staffName } from '../team/team.ts';
import { aboutTexts, actText, administratorText } from '../text/acts.ts';
import { fileSize } from '../text/file-size.ts';
import { exactTime } from '../text/times.ts';
import { useDesk } from '../ui/desk-context.ts';
import { useValue } from '../ui/use-value.ts';
import { useAct } from './act.ts';
import type { AuditLog } from './audit.ts';
import type { DataExport, ExportState } from './data-export.ts';
import { ErasureReceipt } from './erasure-receipt.tsx';
import { FormProblem } from './field.tsx';
import { LoadedView } from './loaded-view.tsx';
import { SETTING_NAMES } from './setting-names.ts';

type Props = { audit: AuditLog; dataExport: DataExport };

/** All that the tenant has as a file, and what was done in its administration. */
export function DataSection({ audit, dataExport }: Props) {
  useEffect(() => void audit.acts.load(), [audit]);
  return (
    <>
      <h2>Export</h2>
      <p>Settings, team, visitors and all that was said, as lines of JSON; files as links. Keep it safe.</p>
      <ExportButtons of={dataExport} onEnd={audit.acts.load} />
      <h2>What was done</h2>
      <Acts audit={audit} />
    </>
  );
}

function ExportButtons({ of: { now, run, discard }, onEnd }: { of: DataExport; onEnd: () => Promise<void> }) {
  const state = useValue(now);
  const isBegun = state.is === 'cut' && state.bytes > 0;
  return (
    <>
      {state.is === 'cut' && <FormProblem problem={state.problem} fields={[]} />}
      <p class="buttons">
        <button
          type="button"
          class="button"
          aria-disabled={state.is === 'reading'}
          onClick={() => void run().then(onEnd)}
        >
          {isBegun ? 'Go on' : 'Export everything'}
        </button>
        {isBegun && (
          <button type="button" class="button" onClick={discard}>
            Discard
          </button>
        )}
        <span role="status">{saidOf(state)}</span>
      </p>
    </>
  );
}

function saidOf(state: ExportState): string {
  if (state.is === 'saved') return 'It is whole.';
  if (state.is === 'none' || state.bytes === 0) return state.is === 'reading' ? 'Reading…' : '';
  return `${fileSize(state.bytes)} read${state.is === 'cut' ? ', and kept on this page.' : '…'}`;
}

function Acts({ audit }: { audit: AuditLog }) {
  const reading = useAct();
  const list = useRef<HTMLUListElement>(null);

  async function readMore(shown: number) {
    if (!(await reading.run(audit.readMore))) return;
    // The button may have gone: the keyboard goes on from the first act that it has brought, once that is drawn.
    requestAnimationFrame(() => (list.current?.children[shown] as HTMLElement | undefined)?.focus());
  }

  return (
    <LoadedView of={audit.acts}>
      {({ acts, nextCursor }) => (
        <>
          <ul class="admin-rows acts" ref={list}>
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
              onClick={() => void readMore(acts.length)}
            >
              Show earlier
            </button>
          )}
        </>
      )}
    </LoadedView>
  );
}

function ActRow({ act }: { act: AdministrativeAct }) {
  const desk = useDesk();
  const [isOpen, setOpen] = useState(false);
  const members = useValue(desk.team.members);
  const nameOf = (id: string) => staffName({ id }, members);
  const { at, by, about } = act;
  return (
    <li tabIndex={-1}>
      {actText(act)}
      {about.erasure && (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          Receipt
        </button>
      )}
      <small>
        {exactTime(at)}, by <bdi>{nameOf(by) ?? administratorText(by)}</bdi>
        {aboutTexts(act, { nameOf, settings: SETTING_NAMES }).map((text) => (
          <>
            , <bdi>{text}</bdi>
          </>
        ))}
      </small>
      {isOpen && <ErasureReceipt id={String(about.erasure)} onClose={() => setOpen(false)} />}
    </li>
  );
}

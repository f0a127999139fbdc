import type { AdminClient } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { partsOf } from '../store/save-parts.ts';
import { type Problem, problemOf } from './act.ts';

/** How far an export has come, with the bytes that were read; `cut`: what was read is kept, and it can go on. */
export type ExportState =
  | { is: 'none' }
  | { is: 'reading'; bytes: number }
  | { is: 'cut'; bytes: number; problem: Problem }
  | { is: 'saved' };

export type DataExport = {
  readonly now: Observable<ExportState>;
  /** Begins, or goes on where it was cut; the file is saved when it is whole. */
  run(): Promise<void>;
  /** Forgets what was read. */
  discard(): void;
};

/** All that the tenant has as one file, which goes on being read while the admin looks at something else. */
export function dataExport(api: Pick<AdminClient, 'exportData'>, save: (parts: Blob[]) => void): DataExport {
  const now = observable<ExportState>({ is: 'none' });
  const begun = () => partsOf(api.exportData, (bytes) => now.set({ is: 'reading', bytes }));
  let readOn = begun();

  function discard() {
    readOn = begun();
    now.set({ is: 'none' });
  }

  return {
    now,
    discard,
    async run() {
      const was = now.get();
      if (was.is === 'reading') return;
      now.set({ is: 'reading', bytes: was.is === 'cut' ? was.bytes : 0 });
      try {
        save(await readOn());
        discard();
        now.set({ is: 'saved' });
      } catch (error) {
        now.update((at) => ({ is: 'cut', bytes: at.is === 'reading' ? at.bytes : 0, problem: problemOf(error) }));
      }
    },
  };
}

import type { ExportCursor } from '../../domain/exports/export-cursor.ts';
import type { ExportLine } from '../../domain/exports/export-line.ts';

/** A place of a cursor in one part of an export. */
export type Place<In> = Extract<ExportCursor, { in: In }>;

/** Lines that stand or are left out together; `next` leads to what follows them, null after the last. */
export type ExportStep = {
  lines: ExportLine[];
  next: ExportCursor | null;
  /** What was read for it, about, in units of 4 KB. */
  units: number;
};

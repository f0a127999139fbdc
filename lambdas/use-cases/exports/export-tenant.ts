import { type ExportCursor, encodeExportCursor } from '../../domain/exports/export-cursor.ts';
import type { ExportLine } from '../../domain/exports/export-line.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';
import { type ExportNeeds, type ExportTenant, exportSteps } from './export-steps.ts';

/** Bytes after which an answer ends, with the step that passes them: a step has about a megabyte at most, a function's answer 6 MB. */
export const MOST_EXPORTED_BYTES = 1_000_000;

/** Units of 4 KB that are read for one answer, about: a conversation that began earlier is looked for at each of its rows. */
export const MOST_EXPORTED_UNITS = 600;

/** Lines, and where to go on; null after the last. */
export type ExportPart = { text: string; next: string | null };

/** A part of what a tenant has, as lines of JSON. Counted among its reads; refused before anything is read once these are used up. */
export async function exportTenant(
  needs: ExportNeeds & { quotas: TenantQuotas },
  command: ExportTenant,
): Promise<ExportPart> {
  const use = { used: 'reads', by: 'staff' } as const;
  refuseIfHeld(needs.quotas, command.tenantId, use);
  const lines: string[] = [];
  let [bytes, units]: [number, number] = [0, 0];
  let next: ExportCursor | null = null;
  for await (const step of exportSteps(needs, command)) {
    for (const line of step.lines) {
      const text = lineOf(line);
      lines.push(text);
      bytes += new TextEncoder().encode(text).length;
    }
    units += step.units;
    next = step.next;
    if (bytes >= MOST_EXPORTED_BYTES || units >= MOST_EXPORTED_UNITS) break;
  }
  await needs.quotas.consume(command.tenantId, use, Math.ceil(units));
  const after = next && encodeExportCursor(next);
  if (after !== null) lines.push(lineOf({ type: 'cursor', after }));
  return { text: lines.join(''), next: after };
}

/** A line of the file. */
export const lineOf = (line: ExportLine | { type: string; [field: string]: unknown }): string =>
  `${JSON.stringify(line)}\n`;

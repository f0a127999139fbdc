import { type ExportCursor, encodeExportCursor } from '../../domain/exports/export-cursor.ts';
import type { ExportLine } from '../../domain/exports/export-line.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';
import { type ExportNeeds, exportSteps } from './export-steps.ts';

/**
 * Bytes after which an answer ends, with the step that passes them: a step has about a megabyte at most, a function's answer 6
 * MB.
 */
export const MOST_EXPORTED_BYTES = 1_000_000;

/** Units of 4 KB that are read for one answer, about: a conversation that began earlier is looked for at each of its rows. */
export const MOST_EXPORTED_UNITS = 600;

/** Lines, and where to go on; null after the last. */
export type ExportPart = { text: string; next: string | null };

type Needs = ExportNeeds & RecordNeeds & { quotas: TenantQuotas };

/** `after`: where an earlier answer ended. */
export type ExportTenant = { by: Administrator; after?: ExportCursor | undefined };

/**
 * A part of what a tenant has, as lines of JSON. Counted among its reads; refused before anything is read once these are used up.
 * Each part is recorded: whoever can write a cursor needs no first one.
 */
export async function exportTenant(needs: Needs, { by, after }: ExportTenant): Promise<ExportPart> {
  const { tenantId } = by;
  refuseIfHeld(needs.quotas, tenantId, USE);
  const act = { tenantId, by: by.id, act: 'exported', about: { part: after ? 'further' : 'first' } } as const;
  return recorded(needs, act, () => partOf(needs, { tenantId, after }));
}

const USE = { used: 'reads', by: 'staff' } as const;

async function partOf(needs: Needs, command: Parameters<typeof exportSteps>[1]): Promise<ExportPart> {
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
  await needs.quotas.consume(command.tenantId, USE, Math.ceil(units));
  const after = next && encodeExportCursor(next);
  if (after !== null) lines.push(lineOf({ type: 'cursor', after }));
  return { text: lines.join(''), next: after };
}

/** A line of the file. */
export const lineOf = (line: ExportLine | { type: string; [field: string]: unknown }): string =>
  `${JSON.stringify(line)}\n`;

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeExportCursor, exportCursor } from '../../../lambdas/domain/exports/export-cursor.ts';
import type { ExportLine } from '../../../lambdas/domain/exports/export-line.ts';
import { tenantRetention } from '../../../lambdas/domain/tenants/retention.ts';
import { nameInUrl } from '../../../lambdas/domain/uploads/served-name.ts';
import { exportSteps } from '../../../lambdas/use-cases/exports/export-steps.ts';
import { byOperator } from '../by-operator.ts';
import { flag, type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { resumed } from '../export-file.ts';
import { knownTenant } from '../known-tenant.ts';

/**
 * `export <tenant>`: all that it has, as lines of JSON, into a file or to standard output. A file that was cut is gone on with; each step
 * ends with a cursor, so at most the last one is written again.
 */
export async function exportData(needs: TenantNeeds, line: Line): Promise<void> {
  const tenant = await knownTenant(needs, words(line, 'tenant').tenant);
  const { tenantId } = tenant;
  const [out, given, files] = ['out', 'after', 'files'].map((name) => flag(line.flags, name));
  if (out !== undefined && given !== undefined) throw new UsageError('a file says itself where it goes on: no --after');
  const data = needs.data();
  const after = out === undefined ? given && exportCursor(given, '--after') : await resumed(out, tenantId);
  const write =
    out === undefined ? (text: string) => needs.say(text) : (text: string) => appendFileSync(out, `${text}\n`);
  let [lines, saved, lost] = [0, 0, 0];

  await byOperator(needs, tenantId, 'exported', { part: after ? 'further' : 'first' }, async () => {
    const rules = tenantRetention(tenant, data.mostRetentionDays);
    for await (const step of exportSteps(
      { ...data, clock: needs.clock, rules },
      { tenantId, after: after || undefined },
    )) {
      const ended: ExportLine[] = step.next ? [{ type: 'cursor', after: encodeExportCursor(step.next) }] : [];
      if (step.lines.length === 0) continue;
      if (files !== undefined) {
        for (const url of filesIn(step.lines)) (await save(url, files)) ? saved++ : lost++;
      }
      // Before the cursor: what a cursor has passed is not asked for again.
      write([...step.lines, ...ended].map((each) => JSON.stringify(each)).join('\n'));
      lines += step.lines.length;
    }
  });
  needs.note(`${lines} lines${out === undefined ? '' : ` in ${out}`}${after ? ', after those that were there' : ''}`);
  if (files !== undefined)
    needs.note(`${saved} files in ${files}${lost === 0 ? '' : `, and ${lost} that are not served any more`}`);
}

const filesIn = (lines: readonly ExportLine[]): string[] =>
  lines.flatMap((line) => (line.type === 'entry' ? (line.attachments ?? []).map(({ url }) => url) : []));

/** Downloads a file under the name at which it is served, unless it is there. Answers `false` if it is not served. */
async function save(url: string, folder: string): Promise<boolean> {
  const name = nameInUrl(url);
  if (name === undefined) return false;
  const path = join(folder, name);
  if (existsSync(path)) return true;
  const answer = await fetch(url);
  if (!answer.ok) return false;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  return true;
}

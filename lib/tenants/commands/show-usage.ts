import type { TenantId } from '../../../lambdas/domain/ids.ts';
import {
  QUOTA_WINDOW,
  type QuotaKind,
  STANDS_FOR,
  type UsageCounts,
} from '../../../lambdas/domain/tenants/tenant-quotas.ts';
import { USAGE_KEPT_DAYS } from '../../../lambdas/domain/tenants/usage-history.ts';
import { DAY } from '../../../lambdas/domain/time/units.ts';
import { flag, type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

const KINDS = Object.keys(STANDS_FOR) as QuotaKind[];

type Used = Record<QuotaKind, number>;
type DaysUse = { day: string } & Used;

const WINDOWS_A_DAY = DAY / 1000 / QUOTA_WINDOW;

/** `usage <tenant> [--days N] [--json]`: what a tenant used by day (UTC), today included, as it was counted for its quotas. */
export async function showUsage(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId } = await knownTenant(needs, words(line, 'tenant').tenant);
  const days = await usedByDay(needs, tenantId, daysOf(line));
  const sum = summed(days);
  if (line.flags.json) {
    needs.say(JSON.stringify({ tenantId, sampled: true, days, sum, standardDeviation: deviation(sum) }));
    return;
  }
  for (const row of table(days, sum)) needs.say(row);
  needs.note(
    `Counted by sampling: one use in ${STANDS_FOR.messages} (a post: one in ${STANDS_FOR.posts}) is counted, as that many. The last row is the standard deviation of the sum.`,
  );
}

function daysOf({ flags }: Line): number {
  const given = flag(flags, 'days') ?? '7';
  const days = Number(given);
  if (!Number.isInteger(days) || days < 1 || days > USAGE_KEPT_DAYS)
    throw new UsageError(`--days is 1 to ${USAGE_KEPT_DAYS}: counts are kept no longer`);
  return days;
}

async function usedByDay({ usage, clock }: TenantNeeds, tenantId: TenantId, count: number): Promise<DaysUse[]> {
  const today = Math.floor(clock() / DAY);
  const first = today - count + 1;
  const days = Array.from({ length: count }, (_, index) => ({ day: nameOf(first + index), ...unused() }));
  const windows = usage.ofWindows(tenantId, first * WINDOWS_A_DAY, (today + 1) * WINDOWS_A_DAY - 1);
  for await (const { window, counts } of windows) {
    const day = days[Math.floor(window / WINDOWS_A_DAY) - first];
    if (day) for (const kind of KINDS) day[kind] += totalOf(counts, kind);
  }
  return days;
}

const nameOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const unused = (): Used => Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Used;
const totalOf = (counts: UsageCounts, kind: QuotaKind): number =>
  Object.values(counts[kind] ?? {}).reduce((sum, count) => sum + count, 0);

const summed = (days: readonly Used[]): Used =>
  Object.fromEntries(KINDS.map((kind) => [kind, days.reduce((sum, day) => sum + day[kind], 0)])) as Used;

/** Of a sum of samples that stand for as many each: the root of sum times as many. */
const deviation = (sum: Used): Used =>
  Object.fromEntries(KINDS.map((kind) => [kind, Math.round(Math.sqrt(sum[kind] * STANDS_FOR[kind]))])) as Used;

function table(days: readonly DaysUse[], sum: Used): string[] {
  const cells = (used: Used) => KINDS.map((kind) => used[kind].toLocaleString('en'));
  const rows = [
    ['day', ...KINDS],
    ...days.map((day) => [day.day, ...cells(day)]),
    ['sum', ...cells(sum)],
    ['±', ...cells(deviation(sum))],
  ];
  return rows.map(([head = '', ...rest]) => [head.padEnd(10), ...rest.map((cell) => cell.padStart(12))].join(' '));
}

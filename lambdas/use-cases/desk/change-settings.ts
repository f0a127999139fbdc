import { isMatched } from '../../domain/conversations/desk-rules.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { settingsTag } from '../../domain/desk/settings-view.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import { type AdminsSettings, isWildcard } from '../../domain/tenants/settings-fields.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import { allowOrigin } from '../tenants/allow-origin.ts';
import { changedRetention } from '../tenants/changed-retention.ts';
import { countAct } from '../tenants/count-act.ts';
import type { ChangeNeeds } from '../tenants/count-changes.ts';
import { logAct } from '../tenants/log-act.ts';
import { otherOwner } from '../tenants/other-owner.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { showSettings } from './show-settings.ts';
import { turnDeskOn } from './turn-desk-on.ts';

type Needs = ChangeNeeds &
  RecordNeeds & {
    tenantStore: Pick<TenantStore, 'find' | 'change' | 'ownerOf' | 'claimOrigin' | 'shareOrigin' | 'releaseOrigin'>;
    dueList: Pick<DueList, 'add'>;
    operatorLog: OperatorLog;
    /** Days for which this deployment keeps what is said. */
    mostRetentionDays: number;
  };

export type ChangeSettings = { by: Administrator; settings: Partial<AdminsSettings>; ifMatch?: string | undefined };

/**
 * Changes the settings of a tenant; what is not named stays.
 *
 * 1. Read them as they are, and refuse what may not be: an origin of another tenant, a new wildcard. Nothing is written then.
 * 2. Write all settings but origins, at once, if they are still those that `If-Match` names, or, of the retention, those that were read.
 * 3. Claim origins that are new in the list, and release those that are not in it any more, one by one. A crash in between leaves
 *    some of that undone: the same request does the rest.
 */
export async function changeSettings(needs: Needs, { by, settings, ifMatch }: ChangeSettings): Promise<Tenant> {
  await countAct(needs, by);
  const { tenantStore } = needs;
  const { tenantId } = by;
  const before = await showSettings(needs, tenantId);
  if (!isMatched(ifMatch, settingsTag(before))) throw changedMeanwhile();
  const { origins = before.origins, ...others } = settings;
  const added = origins.filter((entry) => !before.origins.includes(entry));
  const removed = before.origins.filter((entry) => !origins.includes(entry));
  refuseWildcards('origins', added);
  refuseWildcards('widgetHosts', others.widgetHosts?.filter((entry) => !before.widgetHosts.includes(entry)) ?? []);
  for (const entry of added) {
    if ((await otherOwner({ tenants: tenantStore }, entry, tenantId)) !== null) throw taken(entry);
  }
  const changed = Object.keys(settings).filter((name) => name !== 'origins' || added.length + removed.length > 0);
  if (changed.length === 0) return before;
  const { retentionDays: days } = others;
  const retention =
    days === undefined ? {} : changedRetention(before, { days, mostDays: needs.mostRetentionDays, now: needs.clock() });
  const version = ifMatch === undefined && days === undefined ? undefined : (before.version ?? 0);
  const act = { tenantId, by: by.id, act: 'settings', about: { changed } } as const;
  await recorded(needs, act, async () => {
    // One that is on already keeps its rows, and since when.
    const turnedOn = others.desk && !before.desk ? await turnDeskOn(needs, tenantId) : {};
    if (!(await tenantStore.change(tenantId, { ...others, ...retention, ...turnedOn }, version)))
      throw changedMeanwhile();
    logAct(needs, by, 'settings', { changed });
    for (const entry of added) {
      if ((await allowOrigin({ tenants: tenantStore }, entry, tenantId)) === 'taken') throw taken(entry);
    }
    for (const entry of removed) await tenantStore.releaseOrigin(entry, tenantId);
  });
  return showSettings(needs, tenantId);
}

function refuseWildcards(field: string, added: readonly string[]): void {
  const wildcard = added.find(isWildcard);
  if (wildcard !== undefined) throw invalid(field, `may not have ${wildcard} added here: the operator adds wildcards`);
}

/** Says nothing of the other tenant, not even its name. */
const taken = (entry: string) =>
  new Refusal('ERR_CONFLICT', `${entry} belongs to another tenant`, { field: 'origins' });

const changedMeanwhile = () =>
  new Refusal('ERR_PRECONDITION', 'the settings were changed since they were read: read them again');

import { accountsClient, adminClient } from '@chat-gateway/client';
import type { Desk } from '../desk.ts';
import { save } from '../store/save-parts.ts';
import { type ApiKeys, apiKeys } from './api-keys.ts';
import { type AuditLog, auditLog } from './audit.ts';
import { type DataExport, dataExport } from './data-export.ts';
import { type Staff, staff } from './staff.ts';
import { type TenantSettings, tenantSettings } from './tenant-settings.ts';

export type AdminStores = {
  readonly staff: Staff;
  readonly keys: ApiKeys;
  readonly settings: TenantSettings;
  readonly audit: AuditLog;
  readonly dataExport: DataExport;
  signOutAll(): Promise<void>;
};

const known = new WeakMap<Desk, AdminStores>();

/** What an admin sees and writes, kept while the desk is open: whoever looks at a conversation in between finds it again. */
export function adminStores(desk: Desk): AdminStores {
  const stores = known.get(desk) ?? made(desk);
  known.set(desk, stores);
  return stores;
}

function made({ chat, me }: Desk): AdminStores {
  const api = adminClient(chat);
  const { showProvider } = accountsClient({ url: location.origin });
  return {
    staff: staff({ ...api, showProvider }),
    keys: apiKeys(api),
    settings: tenantSettings(api),
    audit: auditLog(api),
    dataExport: dataExport(api, (parts) => save(`export-${me.tenantId}.ndjson`, parts)),
    signOutAll: () => api.signOutAll(),
  };
}

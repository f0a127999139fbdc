import type { TenantId } from '../../domain/ids.ts';
import type { AdministratorId } from '../../domain/tenants/administrator.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { type EndTokensNeeds, endAllOfStaff } from './end-tokens.ts';

type Needs = RecordNeeds & Pick<EndTokensNeeds, 'tenantStore' | 'accounts' | 'connections' | 'clock'>;

/** Signs every agent and admin of a tenant out, whoever asks for it too. */
export const signOutAll = (
  needs: Needs,
  { tenantId, by }: { tenantId: TenantId; by: AdministratorId },
): Promise<void> =>
  recorded(needs, { tenantId, by, act: 'signed-out-all', about: {} }, () => endAllOfStaff(needs, tenantId));

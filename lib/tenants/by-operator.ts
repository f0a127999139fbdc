import type { TenantId } from '../../lambdas/domain/ids.ts';
import type { Administrator } from '../../lambdas/domain/tenants/administrator.ts';
import type { AuditAct, AuditDetails } from '../../lambdas/domain/tenants/audit.ts';
import { recorded } from '../../lambdas/use-cases/tenants/recorded.ts';
import type { TenantNeeds } from './command.ts';

export const operatorOf = (tenantId: TenantId): Administrator => ({ tenantId, id: 'operator' });

/** Does what the operator has asked for, and records it among the acts of its tenant. Ask for consent, and refuse, before it. */
export const byOperator = <Of>(
  needs: Pick<TenantNeeds, 'audit'>,
  tenantId: TenantId,
  act: AuditAct,
  about: AuditDetails,
  doIt: () => Promise<Of>,
): Promise<Of> => recorded(needs, { tenantId, by: 'operator', act, about }, doIt);

import type { Erasure } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';

/** How far an erasure has come, or its receipt; one that is not the tenant's is `ERR_NOT_FOUND`. */
export async function showErasure(
  { erasures }: { erasures: Pick<ErasureStore, 'find'> },
  tenantId: TenantId,
  id: string,
): Promise<Erasure> {
  const erasure = await erasures.find(tenantId, id);
  if (!erasure) throw new Refusal('ERR_NOT_FOUND', 'there is no such erasure');
  return erasure;
}

import { Refusal } from '../errors.ts';
import { originAllowed } from './origin.ts';
import type { Tenant } from './tenant.ts';

/** Refuses pages of other sites. Servers and command lines send no `Origin`; for them a token suffices. */
export function originBelongs(tenant: Tenant, origin: string | undefined): void {
  if (origin !== undefined && !originAllowed([...tenant.origins, ...tenant.widgetHosts], origin)) {
    throw new Refusal('ERR_ORIGIN', `${origin} is not an allowed origin of this tenant`);
  }
}

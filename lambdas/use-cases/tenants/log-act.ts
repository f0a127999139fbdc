import { given } from '../../domain/given.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Json } from '../../domain/sealed.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';

/** Notes for the operator what an admin, or the tenant's server, has changed; never what a setting is, nor a key. */
export const logAct = (
  { operatorLog }: { operatorLog: OperatorLog },
  { tenantId, admin }: Administrator,
  act: string,
  about: { readonly [name: string]: Json } = {},
): void =>
  operatorLog({
    level: 'info',
    message: admin === undefined ? 'the server of a tenant changed it' : 'an admin changed its tenant',
    act,
    tenantId,
    ...given({ by: admin }),
    ...about,
  });

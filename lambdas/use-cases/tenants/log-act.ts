import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Json } from '../../domain/sealed.ts';
import { type Administrator, isServer } from '../../domain/tenants/administrator.ts';

/** Notes for the operator what an admin, or the tenant's server, has changed; never what a setting is, nor a key. */
export const logAct = (
  { operatorLog }: { operatorLog: OperatorLog },
  { tenantId, id }: Administrator,
  act: string,
  about: { readonly [name: string]: Json } = {},
): void =>
  operatorLog({
    level: 'info',
    message: isServer(id) ? 'the server of a tenant changed it' : 'an admin changed its tenant',
    act,
    tenantId,
    by: id,
    ...about,
  });

import type { Caller } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Json } from '../../domain/sealed.ts';

/** Notes for the operator what an admin has changed, by its staff id; never what a setting is, nor a key. */
export const logAct = (
  { operatorLog }: { operatorLog: OperatorLog },
  { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>,
  act: string,
  about: { readonly [name: string]: Json } = {},
): void =>
  operatorLog({
    level: 'info',
    message: 'an admin changed its tenant',
    act,
    tenantId,
    by: staffId(tenantId, userId),
    ...about,
  });

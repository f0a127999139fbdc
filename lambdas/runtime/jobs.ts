import { invocation } from './invocation.ts';
import { operatorLog } from './operator-log.ts';

/** Dependencies of the log of functions without a caller: nothing of AWS. */
export const jobs = { clock: Date.now, operatorLog, invocation };

import { environment } from './environment.ts';
import { invocation } from './invocation.ts';
import { once } from './once.ts';
import { operatorLog } from './operator-log.ts';

/** Dependencies of the function that shows pages: nothing of AWS. */
export const pages = once(() => ({ edgeKey: environment().edgeKey, clock: Date.now, operatorLog, invocation }));

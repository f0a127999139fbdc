import type { OperatorLog } from '../domain/operator-log.ts';
import { inSources } from './in-sources.ts';
import { invocation } from './invocation.ts';

/** Writes one JSON line to the function's log group, under the id of the request that led to it. */
export const operatorLog: OperatorLog = ({ level, ...line }) => {
  const text = JSON.stringify({ level, requestId: invocation.requestId(), ...line });
  process.stdout.write(`${level === 'error' ? inSources(text) : text}\n`);
};

import type { Json } from './sealed.ts';

export type LogLevel = 'error' | 'warn' | 'info';

/** One structured line for the operator. Never a token, a message text or a query string; a sealed secret does not compile. */
export type OperatorLog = (line: { level: LogLevel } & { readonly [name: string]: Json }) => void;

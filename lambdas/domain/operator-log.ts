export type LogLevel = 'error' | 'warn' | 'info';

/** One structured line for the operator. Never a token, a message text or a query string. */
export type OperatorLog = (line: { level: LogLevel } & Record<string, unknown>) => void;

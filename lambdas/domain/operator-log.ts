/** One structured line for the operator. Never a token, a message text or a query string. */
export type OperatorLog = (line: Record<string, unknown>) => void;

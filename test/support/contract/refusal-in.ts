/** What tells which frames of a socket were refused: their request or acknowledgement, a CONNECT, or all that are at work. */
export type Refused = { requestId: string } | { acknowledgement: string } | 'connect' | 'all';

/** The refusal that a frame to a client is, in any dialect. */
export function refusalIn(text: string): Refused | undefined {
  if (/^4[14]/.test(text)) return 'connect';
  const [, acknowledgement] = /^43(\d+)\[\{"success":false/.exec(text) ?? [];
  if (acknowledgement !== undefined) return { acknowledgement };
  const event = /^42\["error",(.*)\]$/s.exec(text)?.[1];
  const content = parsed(event ?? text);
  // API Gateway's own errors have a `message` and the id of the request.
  const isError = event !== undefined || content.type === 'error' || typeof content.message === 'string';
  if (isError && typeof content.requestId === 'string') return { requestId: content.requestId };
  // Clients of `/ws` have no frame for errors.
  return /^refused-/.test(String((content.message as { id?: unknown } | undefined)?.id)) ? 'all' : undefined;
}

/** The number by which a client asks for an acknowledgement of an event, and the event's name. */
export function askedAcknowledgement(text: string): { number: string; event: string } | undefined {
  const [, number, event] = /^42(\d+)\["([^"\\]*)"/.exec(text) ?? [];
  return number === undefined || event === undefined ? undefined : { number, event };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

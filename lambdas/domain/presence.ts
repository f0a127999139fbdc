import type { Connection } from './identity.ts';
import { publicId } from './ids.ts';
import type { Presence } from './ports.ts';

/** Visitors without a session of their own (users of the site) are shown with a stand-in, never with a secret. */
export const presenceOf = (connection: Connection): Presence => ({
  userId: connection.userId,
  sessionId: `s_${publicId('presence', connection.tenantId, connection.subject)}`,
  connectedAt: new Date(connection.connectedAt).toISOString(),
  anonymous: connection.anonymous,
  name: connection.name,
  label: connection.label,
  status: connection.status ?? 'initial',
  domain: connection.domain,
  origin: webAddress(connection.origin),
  url: webAddress(connection.url),
});

/** A page says itself where it is, and agents' apps make links of that: one that is no address of the web may be a script. */
const webAddress = (said: string | undefined): string | undefined =>
  /^https?:\/\//i.test(said ?? '') ? said : undefined;

import { publicSessionId } from '../identity/caller.ts';
import type { PublicId } from '../ids.ts';
import type { Connection, VisitorStatus } from './connection.ts';

/** A connected visitor as agents see it: public ids only. */
export type Presence = {
  userId: string;
  sessionId: PublicId;
  connectedAt: string;
  anonymous: boolean;
  name?: string | undefined;
  /** The visitor's name according to its page, which no server vouches for. */
  label?: string | undefined;
  /** The visitor's status, if its widget reports one; `initial` for any other client. */
  status?: VisitorStatus | undefined;
  domain?: string | undefined;
  origin?: string | undefined;
  url?: string | undefined;
};

/** A visitor's presence. `sessionId` is a stand-in, also for users of the site, who have no session; never the secret. */
export const presenceOf = (connection: Connection): Presence => ({
  userId: connection.userId,
  sessionId: publicSessionId(connection.tenantId, connection.subject),
  connectedAt: new Date(connection.connectedAt).toISOString(),
  anonymous: connection.anonymous,
  name: connection.name,
  label: connection.label,
  status: connection.status ?? 'initial',
  domain: connection.domain,
  origin: webAddress(connection.origin),
  url: webAddress(connection.url),
});

/** A page reports its own location, and agents' apps make links of it: anything but a web address may be a script. */
const webAddress = (address: string | undefined): string | undefined =>
  /^https?:\/\//i.test(address ?? '') ? address : undefined;

import { publicId } from '../ids.ts';
import type { Connection, VisitorStatus } from './connection.ts';

/** What others are told about a visitor: public ids only. */
export type Presence = {
  userId: string;
  sessionId: string;
  connectedAt: string;
  anonymous: boolean;
  name?: string | undefined;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string | undefined;
  /** What it is doing, as far as its widget says so; `initial` by any other client. */
  status?: VisitorStatus | undefined;
  domain?: string | undefined;
  origin?: string | undefined;
  url?: string | undefined;
};

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

import type { VersionVector } from '../time/version-vector.ts';
import type { Announcement, Initiator } from './announcement.ts';
import type { Connection } from './connection.ts';

/** Sockets as their rows were read after `vector`. */
export type Audience = { connections: Connection[]; vector: VersionVector };

/** Posts an announcement to these sockets, or notes that they missed it, or ends those that are gone. */
export type Push = (audience: Audience, announcement: Announcement, initiator?: Initiator) => Promise<void>;

/** What is left to tell to a tenant's agents after a place in their list. */
export type PendingFanOut = { announcement: Announcement; initiator?: Initiator | undefined; after: string };

/** Has another invocation tell the rest. Comes back when that is queued; it may run twice, late, or never. */
export type HandOver = (pending: PendingFanOut) => Promise<void>;

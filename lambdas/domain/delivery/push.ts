import type { VersionVector } from '../time/version-vector.ts';
import type { Announcement, Initiator } from './announcement.ts';
import type { Connection } from './connection.ts';

/** Sockets whose rows were read after `vector`. */
export type Audience = { connections: Connection[]; vector: VersionVector };

/** Posts an announcement to these sockets, marks those that missed it, and ends those that are gone. */
export type Push = (audience: Audience, announcement: Announcement, initiator?: Initiator) => Promise<void>;

/** The part of an announcement's fan-out that is left: a tenant's agents after a position in their list. */
export type PendingFanOut = { announcement: Announcement; initiator?: Initiator | undefined; after: string };

/** Has another invocation continue a fan-out. Resolves when that is queued; it may run twice, late, or never. */
export type HandOver = (pending: PendingFanOut) => Promise<void>;

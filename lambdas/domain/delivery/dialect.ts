import type { VersionVector } from '../time/version-vector.ts';
import type { Announcement, Initiator } from './announcement.ts';
import type { Receiver } from './reply.ts';

/** Encodes announcements as frames for each kind of client. */
export interface Dialect {
  /** The frames for one socket, in order; none if its dialect has none for it. The row was read after `vector`. */
  announcementFrames(
    receiver: Receiver,
    announcement: Announcement,
    vector: VersionVector,
    initiator?: Initiator,
  ): string[];
}

import type { VersionVector } from '../time/version-vector.ts';
import type { Announcement, Initiator } from './announcement.ts';
import type { Receiver } from './reply.ts';

/** Turns announcements into what each kind of client speaks. */
export interface Dialect {
  /** The frames for one socket, in order; none if its dialect has no word for it. Its row was read after `vector`. */
  announcementFrames(
    receiver: Receiver,
    announcement: Announcement,
    vector: VersionVector,
    initiator?: Initiator,
  ): string[];
}

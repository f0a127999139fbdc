import { DAY } from '../time/units.ts';
import type { Erasure } from './erasure.ts';

const time = (at: number): string => new Date(at).toISOString();

/** Days for which deleted rows are in the backups of tables, where a deployment makes some. */
export const BACKUP_DAYS = 35;

/** Where erased data may still be, until when at the latest, and why. Epoch milliseconds. */
export const remainsOf = ({ begunAt, doneAt = begunAt }: Pick<Erasure, 'begunAt' | 'doneAt'>, logDays: number) => [
  { where: 'backups', until: time(doneAt + BACKUP_DAYS * DAY) },
  { where: 'browsers', until: time(doneAt + DAY) },
  { where: 'uploads', until: time(doneAt + DAY) },
  { where: 'logs', until: time(doneAt + logDays * DAY) },
];

/** An erasure as admins see it: its progress, and then its receipt. Names no person. */
export const erasureView = (erasure: Erasure, logDays: number) => {
  const { id, of, by, begunAt, doneAt, conversations, counts } = erasure;
  return {
    id,
    of,
    by,
    status: doneAt === undefined ? ('going' as const) : ('done' as const),
    begunAt: time(begunAt),
    doneAt: doneAt === undefined ? null : time(doneAt),
    conversations: [...conversations].sort(),
    erased: counts,
    remains: remainsOf(erasure, logDays),
  };
};

import { DAY, HOUR } from '../time/units.ts';
import { SENT_WITHIN_DAYS } from './upload.ts';

/**
 * Name of a served file: the days after which its bucket removes it (`fileDays`), the hour from which on it is not served, its file
 * id, which finds its record, and 22 more characters that keep it from being guessed: `30-alxc-…`.
 */
export type ServedName = string;

/** The end is epoch hours in base 36: four digits until the year 2161. The edge has this form, too: `lib/edge-files-function.js`. */
export const SERVED_NAME = /^(\d{1,4})-([0-9a-z]{4})-([\w-]{22})([\w-]{22})$/;

/**
 * Days up to which each number of days has a rule of the bucket's own; a longer time is rounded up to 30 days. S3 takes 1,000 rules
 * (aws-facts, section 8): with the most days of a deployment, 3,650, these are 992.
 */
const EACH_DAY_UP_TO = 900;
const STEP = 30;

/** Days by which a tenant's files are named, and in whose rule its bucket removes them: its retention, unless that is years. */
export const fileDays = (retentionDays: number): number =>
  retentionDays <= EACH_DAY_UP_TO ? retentionDays : Math.ceil(retentionDays / STEP) * STEP;

/** Every number of days that names a file of a deployment. */
export const allFileDays = (mostRetentionDays: number): number[] => [
  ...new Set(Array.from({ length: mostRetentionDays }, (_, index) => fileDays(index + 1))),
];

/** The beginning of the names of files that are kept for so many days. */
export const daysPrefix = (days: number): string => `${days}-`;

/** Days after its upload for which a file is kept: a message that carries it may be a day younger. */
export const fileKeptDays = (days: number): number => days + SENT_WITHIN_DAYS;

/** A name for a file that is uploaded now. `retention`: milliseconds for which its tenant keeps a message. */
export function servedName(
  id: string,
  secret: string,
  { now, retention }: { now: number; retention: number },
): ServedName {
  const end = Math.ceil((now + retention + SENT_WITHIN_DAYS * DAY) / HOUR);
  return `${daysPrefix(fileDays(Math.ceil(retention / DAY)))}${end.toString(36).padStart(4, '0')}-${id}${secret}`;
}

export const isServedName = (value: unknown): value is ServedName =>
  typeof value === 'string' && SERVED_NAME.test(value);

/** When a file is not served any more, epoch milliseconds. */
export const endOfFile = (name: ServedName): number => Number.parseInt(SERVED_NAME.exec(name)?.[2] ?? '', 36) * HOUR;

export const servedUrl = (gateway: string, name: ServedName): string => `${gateway}/files/${name}`;

/** The name in a URL of the form of a served one, on any host; undefined for any other URL. */
export function nameInUrl(url: string): ServedName | undefined {
  const name = /\/files\/([\w-]+)$/.exec(url)?.[1];
  return isServedName(name) ? name : undefined;
}

/** The file id in a URL of the form of a served one, on any host; undefined for any other URL. */
export const fileIdOfUrl = (url: string): string | undefined => SERVED_NAME.exec(nameInUrl(url) ?? '')?.[3];

import { allFileDays, daysPrefix, fileDays, fileKeptDays } from '../../domain/uploads/served-name.ts';

/**
 * Key prefixes in the bucket. Uploads are readable by the functions alone; served files have the path of their URL as key, so
 * that the edge needs no function to find them.
 */
export const ARRIVING = 'uploads/';
export const SERVED = 'files/';

/** Which served files the bucket removes, and how many days after their upload. */
export type ServedRule = { id: string; prefix: string; days: number };

/**
 * The rules for served files, by the days that begin their names. The last is for what was named by a longer retention than the
 * deployment has now: of two rules S3 goes by the shorter.
 */
export const servedRules = (mostRetentionDays: number): ServedRule[] => [
  ...allFileDays(mostRetentionDays).map((days) => ({
    id: `kept-${days}`,
    prefix: `${SERVED}${daysPrefix(days)}`,
    days: fileKeptDays(days),
  })),
  { id: 'past-retention', prefix: SERVED, days: fileKeptDays(fileDays(mostRetentionDays)) },
];

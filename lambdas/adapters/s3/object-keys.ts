import { SENT_WITHIN_DAYS } from '../../domain/uploads/upload.ts';

/**
 * Key prefixes in the bucket. Uploads are readable by the functions alone; served files have the path of their URL as key, so
 * that the edge needs no function to find them.
 */
export const ARRIVING = 'uploads/';
export const SERVED = 'files/';

/** Days that served files outlive messages: a file's age counts from its upload, and its message may be this much younger. */
export const SERVED_LONGER_DAYS = SENT_WITHIN_DAYS;

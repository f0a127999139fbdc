import { SENT_WITHIN_DAYS } from '../../domain/uploads/upload.ts';

/**
 * Where objects lie in the bucket. What arrives is readable by nobody but us; what is served lies under the same path as
 * in its URL, so that the edge needs no function to find it.
 */
export const ARRIVING = 'uploads/';
export const SERVED = 'files/';

/** An object's age counts from its upload, and the message that carries it may be so much younger: it must not be outlived. */
export const SERVED_LONGER_DAYS = SENT_WITHIN_DAYS;

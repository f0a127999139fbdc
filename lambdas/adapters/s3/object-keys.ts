/**
 * Where objects lie in the bucket. What arrives is readable by nobody but us; what is served lies under the same path as
 * in its URL, so that the edge needs no function to find it.
 */
export const ARRIVING = 'uploads/';
export const SERVED = 'files/';

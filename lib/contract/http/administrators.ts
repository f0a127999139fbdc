import { CALLER } from './refusals.ts';

export const FOR_ADMINS = 'For admins, and for the tenant’s server with its secret key, which sends no `Origin`.';

/** What an admin, or a server with a key, may be refused for. */
export const ADMIN = [...CALLER, 'ERR_UNKNOWN_TENANT'] as const;

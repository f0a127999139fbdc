import { invalid } from '../errors.ts';
import type { TenantId } from '../ids.ts';
import { DAY_SECONDS } from '../time/units.ts';
import type { AdministratorId } from './administrator.ts';

/** What is recorded of a tenant's administration. These names are stored and answered: none is ever used for something else. */
export const AUDIT_ACTS = {
  'tenant-made': 'the tenant was made',
  settings: 'settings were changed',
  'origin-added': 'pages of an origin may chat',
  'origin-removed': 'pages of an origin may chat no longer',
  'key-made': 'a key was made',
  'key-revoked': 'a key was revoked',
  'invitation-made': 'somebody was invited',
  'invitation-withdrawn': 'an invitation was withdrawn',
  'account-made': 'an invitation was accepted by somebody new',
  'account-changed': 'an account has another role',
  'account-removed': 'an account was removed',
  'signed-out': 'an account was signed out everywhere',
  'signed-out-all': 'every agent and admin was signed out',
  'token-made': 'a token of an agent or admin was made by hand',
  'tokens-revoked': 'the tokens of a person, or of all, were revoked',
  exported: 'data were exported',
  imported: 'data were imported',
  'conversation-erased': 'a conversation was erased',
  'visitor-erased': 'a visitor was erased',
  'tenant-erased': 'the tenant was erased',
  'name-erased': 'the name of an agent was erased',
} as const;

export type AuditAct = keyof typeof AUDIT_ACTS;

/**
 * What an act was about: ids that the gateway gives out, origins, and names of fields. Never the value of a setting, a secret, or
 * what names a person: a record outlives whoever it is about.
 */
export type AuditDetails = Readonly<Record<string, string | number | readonly string[]>>;

/** `refused`: something stood against it when it was begun; a part of it may be done. */
export type AuditOutcome = 'done' | 'refused';

/** An act, as it is begun. */
export type Act = { tenantId: TenantId; by: AdministratorId; act: AuditAct; about: AuditDetails };

/** An act of which is known that it was begun; without an outcome, its function was cut off, and it may be done or not. */
export type AuditRecord = Act & { id: string; outcome?: AuditOutcome };

/** Seconds for which a record is kept: a year, and a month to look back on it. */
export const AUDIT_SECONDS = 400 * DAY_SECONDS;

const TIME = 9;

/** Random characters of a record's id: those of one millisecond are few. */
const RANDOM = 8;

/** An id of a record: as a text greater than that of any earlier one, so that a record is found by its place. */
export const auditId = (at: number, random: (length: number) => string): string =>
  `${at.toString(36).padStart(TIME, '0')}${random(RANDOM)}`;

export const AUDIT_ID = /^[0-9a-z]{9}[0-9A-Za-z]{8}$/;

/** When the act of a record was begun, in epoch milliseconds. */
export const auditTime = (id: string): number => Number.parseInt(id.slice(0, TIME), 36);

/** The place in a list after which to read on. */
export function auditPlace(value: unknown, field = 'after'): string {
  if (typeof value !== 'string' || !AUDIT_ID.test(value)) throw invalid(field, 'must be a cursor of this list');
  return value;
}

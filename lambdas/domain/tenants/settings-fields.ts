import { invalid } from '../errors.ts';
import { given } from '../given.ts';
import { displayName } from '../identity/profile.ts';
import { FILE_TYPES, type FileType, isFileType } from './file-type.ts';
import { allowedOrigin } from './origin.ts';
import { LONGEST_RETENTION_DAYS } from './retention.ts';
import {
  AGENTS_SEE,
  IDLE_MINUTES,
  LONGEST_SESSION_DAYS,
  type Tenant,
  type TenantSettings,
  UNANSWERED_HOURS,
} from './tenant.ts';

/**
 * The settings that an admin may change. Not the size of uploads, which the operator pays for; and of origins and widget hosts no
 * wildcard may be added, since whose names it covers is for the operator to judge.
 */
export const ADMINS_SETTINGS = [
  'name',
  'origins',
  'widgetHosts',
  'idleMinutes',
  'unansweredHours',
  'retentionDays',
  'sessionDays',
  'requireTokens',
  'uploadTypes',
  'desk',
  'agentsSee',
] as const;

export type AdminsSettings = Pick<Tenant, (typeof ADMINS_SETTINGS)[number]> & TenantSettings;

/** Origins, and widget hosts, that an admin may list: every function reads them with its tenant. */
export const MOST_ORIGINS = 50;

type Fields = Readonly<Record<string, unknown>>;

/** The settings that a body names, checked; one that is null, or not given, is absent. */
export const settingsIn = (fields: Fields): Partial<AdminsSettings> =>
  given({
    name: displayName(fields.name),
    origins: read(fields, 'origins', originList),
    widgetHosts: read(fields, 'widgetHosts', originList),
    idleMinutes: read(fields, 'idleMinutes', oneOf(IDLE_MINUTES)),
    unansweredHours: read(fields, 'unansweredHours', oneOf(UNANSWERED_HOURS)),
    retentionDays: read(fields, 'retentionDays', daysUpTo(LONGEST_RETENTION_DAYS)),
    sessionDays: read(fields, 'sessionDays', daysUpTo(LONGEST_SESSION_DAYS)),
    requireTokens: read(fields, 'requireTokens', flag),
    uploadTypes: read(fields, 'uploadTypes', fileTypes),
    desk: read(fields, 'desk', flag),
    agentsSee: read(fields, 'agentsSee', oneOf(AGENTS_SEE)),
  });

function read<Of>(fields: Fields, name: string, parse: (value: unknown, name: string) => Of): Of | undefined {
  const value = fields[name];
  return value === undefined || value === null ? undefined : parse(value, name);
}

function list(value: unknown, field: string, most: number): unknown[] {
  if (!Array.isArray(value)) throw invalid(field, 'must be a list');
  if (value.length > most) throw invalid(field, `must have at most ${most} entries`);
  return value;
}

function originList(value: unknown, field: string): string[] {
  const entries = list(value, field, MOST_ORIGINS).map((entry) => {
    if (typeof entry !== 'string') throw invalid(field, 'must be a list of texts');
    return allowedOrigin(entry, field);
  });
  return [...new Set(entries)].sort();
}

function fileTypes(value: unknown, field: string): FileType[] {
  const types = list(value, field, FILE_TYPES.length);
  if (!types.every((type): type is FileType => typeof type === 'string' && isFileType(type))) {
    throw invalid(field, `must be of ${FILE_TYPES.join(', ')}`);
  }
  return [...new Set(types)].sort();
}

const oneOf =
  <Choice extends number | string>(choices: readonly Choice[]) =>
  (value: unknown, field: string): Choice => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw invalid(field, `must be one of ${choices.join(', ')}`);
    return choice;
  };

const daysUpTo =
  (most: number) =>
  (value: unknown, field: string): number => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
      throw invalid(field, `must be a whole number from 1 to ${most}`);
    }
    return value;
  };

function flag(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw invalid(field, 'must be true or false');
  return value;
}

/** Whether an entry of a list stands for many hosts. */
export const isWildcard = (entry: string): boolean => entry.includes('://*.');

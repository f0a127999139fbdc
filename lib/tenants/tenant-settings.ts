import { displayName } from '../../lambdas/domain/identity/profile.ts';
import { FILE_TYPES, type FileType, isFileType } from '../../lambdas/domain/tenants/file-type.ts';
import { allowedOrigin } from '../../lambdas/domain/tenants/origin.ts';
import { IDLE_MINUTES, LONGEST_SESSION_DAYS, type TenantSettings } from '../../lambdas/domain/tenants/tenant.ts';
import { MOST_MEGABYTES } from '../../lambdas/domain/uploads/upload.ts';
import { type Flags, flag, UsageError } from './command.ts';

/** The settings that a command line names, checked; a setting that is not named is absent. */
export function tenantSettings(flags: Flags): Partial<TenantSettings> {
  const name = displayName(flag(flags, 'name'));
  const widgetHosts = flags['widget-host'];
  const idleMinutes = flag(flags, 'idle-minutes');
  const sessionDays = flag(flags, 'session-days');
  const requireTokens = flag(flags, 'require-tokens');
  const uploadTypes = flags['upload-type'];
  const uploadMegabytes = flag(flags, 'upload-megabytes');
  return {
    ...(name === undefined ? {} : { name }),
    ...(widgetHosts === undefined ? {} : { widgetHosts: hosts([widgetHosts].flat()) }),
    ...(idleMinutes === undefined ? {} : { idleMinutes: idle(idleMinutes) }),
    ...(sessionDays === undefined ? {} : { sessionDays: days(sessionDays) }),
    ...(requireTokens === undefined ? {} : { requireTokens: yesOrNo(requireTokens) }),
    ...(uploadTypes === undefined ? {} : { uploadTypes: types([uploadTypes].flat()) }),
    ...(uploadMegabytes === undefined ? {} : { uploadMegabytes: megabytes(uploadMegabytes) }),
  };
}

/** The whole list of widget hosts, since a tenant has few; `none` empties it. */
const hosts = (given: (string | boolean)[]): string[] =>
  given.join() === 'none' ? [] : [...new Set(given.map((entry) => allowedOrigin(entry, '--widget-host')))].sort();

/** The whole list of upload types; `none` means that nothing may be uploaded. */
function types(given: (string | boolean)[]): FileType[] {
  if (given.join() === 'none') return [];
  const unknown = given.find((type) => !isFileType(type));
  if (unknown !== undefined) throw new UsageError(`--upload-type must be none or of ${FILE_TYPES.join(', ')}`);
  return [...new Set(given.filter(isFileType))].sort();
}

function megabytes(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MOST_MEGABYTES) {
    throw new UsageError(`--upload-megabytes must be a number from 1 to ${MOST_MEGABYTES}`);
  }
  return number;
}

function idle(text: string): TenantSettings['idleMinutes'] {
  const minutes = IDLE_MINUTES.find((choice) => String(choice) === text);
  if (minutes === undefined) throw new UsageError(`--idle-minutes must be one of ${IDLE_MINUTES.join(', ')}`);
  return minutes;
}

function days(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > LONGEST_SESSION_DAYS) {
    throw new UsageError(`--session-days must be a number from 1 to ${LONGEST_SESSION_DAYS}`);
  }
  return number;
}

function yesOrNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new UsageError('--require-tokens must be yes or no');
  return text === 'yes';
}

import { displayName } from '../../lambdas/domain/identity/profile.ts';
import { FILE_TYPES, type FileType, isFileType } from '../../lambdas/domain/tenants/file-type.ts';
import { allowedOrigin } from '../../lambdas/domain/tenants/origin.ts';
import { LONGEST_RETENTION_DAYS } from '../../lambdas/domain/tenants/retention.ts';
import {
  AGENTS_SEE,
  type AgentsSee,
  IDLE_MINUTES,
  LONGEST_SESSION_DAYS,
  type TenantSettings,
  UNANSWERED_HOURS,
  type UnansweredHours,
} from '../../lambdas/domain/tenants/tenant.ts';
import { MOST_MEGABYTES } from '../../lambdas/domain/uploads/upload.ts';
import { type Flags, flag, UsageError } from './command.ts';

/** The settings that a command line names, checked; a setting that is not named is absent. */
export function tenantSettings(flags: Flags): Partial<TenantSettings> {
  const name = displayName(flag(flags, 'name'));
  const widgetHosts = flags['widget-host'];
  const idleMinutes = flag(flags, 'idle-minutes');
  const retentionDays = flag(flags, 'retention-days');
  const sessionDays = flag(flags, 'session-days');
  const requireTokens = flag(flags, 'require-tokens');
  const uploadTypes = flags['upload-type'];
  const uploadMegabytes = flag(flags, 'upload-megabytes');
  const unanswered = flag(flags, 'unanswered');
  const desk = flag(flags, 'desk');
  const agentsSee = flag(flags, 'agents-see');
  return {
    ...(name === undefined ? {} : { name }),
    ...(widgetHosts === undefined ? {} : { widgetHosts: hosts([widgetHosts].flat()) }),
    ...(idleMinutes === undefined ? {} : { idleMinutes: idle(idleMinutes) }),
    ...(retentionDays === undefined
      ? {}
      : { retentionDays: days(retentionDays, '--retention-days', LONGEST_RETENTION_DAYS) }),
    ...(sessionDays === undefined ? {} : { sessionDays: days(sessionDays, '--session-days', LONGEST_SESSION_DAYS) }),
    ...(requireTokens === undefined ? {} : { requireTokens: isYes(requireTokens, '--require-tokens', ['yes', 'no']) }),
    ...(uploadTypes === undefined ? {} : { uploadTypes: types([uploadTypes].flat()) }),
    ...(uploadMegabytes === undefined ? {} : { uploadMegabytes: megabytes(uploadMegabytes) }),
    ...(unanswered === undefined ? {} : { unansweredHours: hours(unanswered) }),
    ...(desk === undefined ? {} : { desk: isYes(desk, '--desk', ['on', 'off']) }),
    ...(agentsSee === undefined ? {} : { agentsSee: seen(agentsSee) }),
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

function hours(text: string): UnansweredHours {
  const chosen = UNANSWERED_HOURS.find((choice) => String(choice) === text);
  if (chosen === undefined) throw new UsageError(`--unanswered must be one of ${UNANSWERED_HOURS.join(', ')}`);
  return chosen;
}

function days(text: string, name: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new UsageError(`${name} must be a number from 1 to ${most}`);
  }
  return number;
}

/** Whether the first of two words is given. */
function isYes(text: string, name: string, words: readonly [yes: string, no: string]): boolean {
  if (!words.includes(text)) throw new UsageError(`${name} must be ${words.join(' or ')}`);
  return text === words[0];
}

function seen(text: string): AgentsSee {
  const choice = AGENTS_SEE.find((each) => each === text);
  if (choice === undefined) throw new UsageError(`--agents-see must be ${AGENTS_SEE.join(' or ')}`);
  return choice;
}

import { allowedOrigin } from '../../lambdas/domain/origin.ts';
import { displayName } from '../../lambdas/domain/profile.ts';
import { IDLE_MINUTES, LONGEST_SESSION_DAYS, type TenantSettings } from '../../lambdas/domain/tenant.ts';
import { type Flags, flag, UsageError } from './command.ts';

/** The settings that a command line names, checked; nothing for those that it does not. */
export function tenantSettings(flags: Flags): Partial<TenantSettings> {
  const name = displayName(flag(flags, 'name'));
  const widgetHosts = flags['widget-host'];
  const idleMinutes = flag(flags, 'idle-minutes');
  const sessionDays = flag(flags, 'session-days');
  const requireTokens = flag(flags, 'require-tokens');
  return {
    ...(name === undefined ? {} : { name }),
    ...(widgetHosts === undefined ? {} : { widgetHosts: hosts([widgetHosts].flat()) }),
    ...(idleMinutes === undefined ? {} : { idleMinutes: idle(idleMinutes) }),
    ...(sessionDays === undefined ? {} : { sessionDays: days(sessionDays) }),
    ...(requireTokens === undefined ? {} : { requireTokens: yesOrNo(requireTokens) }),
  };
}

/** The whole list, since a tenant has few; `none` empties it. */
const hosts = (given: (string | boolean)[]): string[] =>
  given.join() === 'none' ? [] : [...new Set(given.map((entry) => allowedOrigin(entry, '--widget-host')))].sort();

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

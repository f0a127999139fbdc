import { type Flags, flag, type TenantNeeds } from './command.ts';

/** The flags that say which gateway is meant. */
const WHICH = [
  'stage',
  'stack',
  'region',
  'data',
  'tenants-table',
  'conversations-table',
  'connections-table',
  'signing-secret',
  'issuer',
  'audience',
  'endpoint',
  'url',
] as const;

/** A further command line for the gateway that this one was for. */
export function commandLine(flags: Flags, command: string): string {
  const which = WHICH.flatMap((name) => {
    const value = flag(flags, name);
    return value === undefined ? [] : [` --${name} ${value}`];
  });
  return `npm run tenants -- ${command}${which.join('')}`;
}

/** The gateway's address, or what stands for it where it is not known: what is done already is not undone for lack of it. */
export const addressOf = ({ gateway }: Pick<TenantNeeds, 'gateway'>): Promise<string> =>
  gateway().catch(() => 'https://<the gateway>');

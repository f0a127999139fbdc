import type { Command } from './command.ts';
import { addOrigin, removeOrigin } from './commands/change-origins.ts';
import { changeSettings } from './commands/change-settings.ts';
import { createTenant } from './commands/create-tenant.ts';
import { eraseAgent, eraseVisitor, showErasureCommand } from './commands/erase.ts';
import { eraseTenant } from './commands/erase-tenant.ts';
import { exportData } from './commands/export-data.ts';
import { importData } from './commands/import-data.ts';
import { invite } from './commands/invite.ts';
import { listTenants } from './commands/list-tenants.ts';
import { makeKeyCommand } from './commands/make-key-command.ts';
import { mintToken } from './commands/mint-token.ts';
import { revoke } from './commands/revoke.ts';
import { showTenant } from './commands/show-tenant.ts';
import { showUsage } from './commands/show-usage.ts';

/** Every flag of every command, as `node:util`'s `parseArgs` takes them. */
export const FLAGS = {
  name: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'widget-host': { type: 'string', multiple: true },
  'idle-minutes': { type: 'string' },
  'retention-days': { type: 'string' },
  'session-days': { type: 'string' },
  'require-tokens': { type: 'string' },
  'upload-type': { type: 'string', multiple: true },
  'upload-megabytes': { type: 'string' },
  unanswered: { type: 'string' },
  desk: { type: 'string' },
  'agents-see': { type: 'string' },
  label: { type: 'string' },
  key: { type: 'string' },
  visitor: { type: 'string' },
  session: { type: 'string' },
  user: { type: 'string' },
  agent: { type: 'string' },
  'all-tokens': { type: 'boolean' },
  'no-wait': { type: 'boolean' },
  role: { type: 'string' },
  url: { type: 'string' },
  out: { type: 'string' },
  after: { type: 'string' },
  files: { type: 'string' },
  days: { type: 'string' },
  json: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  stage: { type: 'string' },
  stack: { type: 'string' },
  region: { type: 'string' },
  data: { type: 'string' },
  endpoint: { type: 'string' },
  'tenants-table': { type: 'string' },
  'conversations-table': { type: 'string' },
  'connections-table': { type: 'string' },
  'signing-secret': { type: 'string' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
} as const;

const SETTINGS =
  '[--name TEXT] [--widget-host ORIGIN|none]… [--idle-minutes 5|15|30|60] [--retention-days N] [--session-days N] [--require-tokens yes|no] [--upload-type TYPE|none]… [--upload-megabytes N] [--unanswered 24|72] [--desk on|off] [--agents-see all|assigned]';

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'create',
    { usage: `<tenant> [--origin ORIGIN]… ${SETTINGS}`, summary: 'add a tenant and its first keys', run: createTenant },
  ],
  ['list', { usage: '', summary: 'all tenants', run: listTenants }],
  ['show', { usage: '<tenant>', summary: 'settings, origins and keys of one', run: showTenant }],
  [
    'usage',
    { usage: '<tenant> [--days N] [--json]', summary: 'what it used by day, counted by sampling', run: showUsage },
  ],
  ['set', { usage: `<tenant> ${SETTINGS}`, summary: 'change settings', run: changeSettings }],
  ['add-origin', { usage: '<tenant> <origin>', summary: 'let pages of an origin chat', run: addOrigin }],
  ['remove-origin', { usage: '<tenant> <origin>', summary: 'stop them', run: removeOrigin }],
  ['key', { usage: '<tenant> publishable|secret [--label TEXT]', summary: 'make one more key', run: makeKeyCommand }],
  [
    'revoke',
    {
      usage: '<tenant> --key KEY | --visitor ID | --session ID | --user ID | --agent ID | --all-tokens [--no-wait]',
      summary: 'end a key, a person’s tokens, or all tokens',
      run: revoke,
    },
  ],
  ['erase', { usage: '<tenant>', summary: 'delete a tenant, and everything of it', run: eraseTenant }],
  [
    'erase-visitor',
    {
      usage: '<tenant> --visitor ID | --session ID | --user ID',
      summary: 'erase all that is known of a visitor',
      run: eraseVisitor,
    },
  ],
  ['erase-agent', { usage: '<tenant> <user>', summary: 'end an agent, and forget its name', run: eraseAgent }],
  ['erasure', { usage: '<tenant> <id>', summary: 'how far an erasure is, or its receipt', run: showErasureCommand }],
  [
    'invite',
    {
      usage: '<tenant> <user> [--role agent|admin] [--name TEXT] [--url URL]',
      summary: 'a link for one agent or admin, for a day',
      run: invite,
    },
  ],
  [
    'agent-token',
    { usage: '<tenant> <user> [--role agent|admin] [--name TEXT]', summary: 'a token for an hour', run: mintToken },
  ],
  [
    'export',
    {
      usage: '<tenant> [--out FILE] [--after CURSOR] [--files FOLDER]',
      summary: 'all that it has, as lines of JSON; goes on with a file that was cut',
      run: exportData,
    },
  ],
  [
    'import',
    {
      usage: '<tenant> <file>',
      summary: 'what another gateway has exported; may be repeated',
      run: importData,
    },
  ],
]);

const width = Math.max(...[...COMMANDS.keys()].map((name) => name.length));

/** The text of `--help`. */
export const HELP = `Tenants of a chat gateway: who may chat, from where, with which keys.

  npm run tenants -- <command> …

${[...COMMANDS].map(([name, { usage, summary }]) => `  ${name.padEnd(width)}  ${summary}\n  ${''.padEnd(width)}  ${`${name} ${usage}`.trim()}`).join('\n')}

Which gateway:
  (nothing)       the one that npm start runs, or has run last, on this machine
  --data FOLDER   one that keeps its data elsewhere than in .local
  --stage STAGE   a deployed one, by its stage; --stack NAME by the name of its stack
  --region NAME   where that is; else where cdk deploy goes: AWS_REGION, AWS_DEFAULT_REGION, the
                  profile (AWS_PROFILE) or us-east-1
  --tenants-table NAME [--conversations-table NAME] [--connections-table NAME] [--signing-secret ARN]
                  [--issuer TEXT] [--audience TEXT] [--endpoint URL]
                  tables by name; also TENANTS_TABLE, CONVERSATIONS_TABLE, SIGNING_SECRET_ARN,
                  TOKEN_ISSUER, TOKEN_AUDIENCE

  --yes, -y       do not ask before something that cannot be undone
  --help, -h      this

Origins: https://shop.example, https://*.shop.example (one label), http://localhost:* (any port),
capacitor://localhost (an app's own, exactly). Those of apps and of one's own machine are shared by many
tenants: what comes from there names its tenant itself.
Results go to standard output, remarks to standard error. Exit code 0 done, 1 refused or failed, 2 not understood.`;

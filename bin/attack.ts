import { programFlags } from '../lib/program-flags.ts';
import type { SeedKeys } from '../lib/tenants/seed.ts';
import { GROUPS } from '../test/attacks/groups.ts';
import { HEADING, linesOf, sumOf } from '../test/attacks/report.ts';
import { runAttacks } from '../test/attacks/run-attacks.ts';
import { type Gateway, gatewayAt, localGateway } from '../test/attacks/target.ts';

const HELP = `Attacks the product: forged tokens, foreign ids, floods and the rest, each of which has to be refused.

Without a flag it runs the product on this machine, in memory and on free ports. Ends with 1 if anything is flagged.

  --url URL    attack another gateway, of yours. GATEWAY_TENANT and GATEWAY_OTHER_TENANT are the keys of two tenants of it,
               as JSON {tenantId, publishableKey, secretKey}, which admit pages of http://localhost:3000. What needs the
               inside of a product (tables, IAM, identity provider, floods, the edge) is left out
  --group TEXT only groups whose name has this text
`;

const flags = programFlags(
  {
    url: { type: 'string' },
    group: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
  HELP,
);
if (flags.help) {
  console.log(HELP);
  process.exit(0);
}

function keysIn(name: string): SeedKeys {
  const text = process.env[name];
  if (!text) throw new Error(`${name} names the keys of a tenant; see --help`);
  return JSON.parse(text) as SeedKeys;
}

const groups = GROUPS.filter(({ name }) => name.includes(flags.group));
if (groups.length === 0) {
  console.error(`no group has "${flags.group}" in its name; there are:\n${GROUPS.map(({ name }) => name).join('\n')}`);
  process.exit(1);
}

const gateway: Gateway = flags.url
  ? gatewayAt(flags.url, keysIn('GATEWAY_TENANT'), keysIn('GATEWAY_OTHER_TENANT'))
  : await localGateway();
try {
  console.log(HEADING);
  const outcomes = await runAttacks(gateway, groups, (outcome) => {
    for (const line of linesOf(outcome)) console.log(line);
  });
  const sum = sumOf(outcomes);
  console.log(linesOf(sum)[0]);
  if (sum.flagged.length > 0) process.exitCode = 1;
} finally {
  await gateway.close();
}

import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { dynamoAccountStore } from '../../../../lambdas/adapters/dynamodb/dynamo-account-store.ts';
import { dynamoKeyStore } from '../../../../lambdas/adapters/dynamodb/dynamo-key-store.ts';
import { dynamoSocketSessionStore } from '../../../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import { dynamoTenantRows } from '../../../../lambdas/adapters/dynamodb/dynamo-tenant-rows.ts';
import { originKey } from '../../../../lambdas/adapters/dynamodb/items/keys.ts';
import { Declined, type TenantNeeds } from '../../../../lib/tenants/command.ts';
import { eraseTenant } from '../../../../lib/tenants/commands/erase-tenant.ts';
import { anAccount } from '../../../support/builders/accounts.ts';
import { aConnection, aMessage } from '../../../support/builders/conversations.ts';
import { tenantNamed } from '../../../support/builders/tenants.ts';
import { anInvocation, type Invocation } from '../../../support/harness/invocations/invocation.ts';
import { everyKillPoint, type ON_THE_DATABASE } from '../../../support/harness/invocations/kill-points.ts';
import { erasureHarness } from '../../../support/harness/use-case/erasure-harness.ts';
import { startDynalite, TABLES } from '../../../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

/** The keys of all rows that name a tenant, anywhere. */
async function rowsOf(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const TableName of Object.values(TABLES)) {
    const { Items = [] } = await local.client.send(new ScanCommand({ TableName }));
    const own = Items.filter((item) => new RegExp(`"${tenantId}"|#${tenantId}("|#)`).test(JSON.stringify(item)));
    found.push(...own.map(({ pk, sk }) => `${pk} ${sk}`));
  }
  return found;
}

const ORIGIN = 'https://leaving.example';
const line = (shop: Shop) => ({ words: [shop.by.tenantId], flags: {} });

type Shop = ReturnType<typeof erasureHarness>;

let shops = 0;

/** A tenant with all that may be stored of one: a user, an agent's account, an invitation and socket, a key, an origin, handshakes. */
async function aShop() {
  const shop = erasureHarness(local, tenantNamed(`leaving-${++shops}`));
  await shop.plant();
  const { needs, by, time } = shop;
  const { tenantId } = by;
  await needs.tenantStore.claimOrigin(`${ORIGIN}:${shops}`, tenantId);
  // As a session leaves it whose hand-over was cut off: it is its user's, and not the one that the user goes on with.
  const left = { conversationId: 'c_left', subject: shop.user.subject, createdAt: time.now() };
  await needs.conversationLog.createRecord(tenantId, left);
  const name = `30-zzzz-${'x'.repeat(44)}`;
  shop.files.served.set(name, { content: Buffer.from('left'), contentType: 'application/pdf', filename: 'left.pdf' });
  const attachments = [
    { url: `https://chat.example/files/${name}`, filename: 'left.pdf', contentType: 'application/pdf', size: 4 },
  ];
  await needs.conversationLog.append(tenantId, left.conversationId, aMessage({ at: time.now(), attachments }));
  // As a command leaves it that was cut off before it stood in the tenant's list.
  const claimed = { ...originKey(`${ORIGIN}:9${shops}`), tenantId };
  await local.client.send(new PutCommand({ TableName: TABLES.tenants, Item: claimed }));
  await keysOf(local.client).add({ tenantId, kind: 'secret', hash: 'a'.repeat(64), label: '', createdAt: 1 });
  const tenants = dynamoAccountStore(local.client, TABLES.tenants);
  await tenants.put(anAccount({ tenantId, keptUntil: Math.floor(Date.now() / 1000) + 3600 }));
  await needs.connections.add(
    aConnection({ tenantId, role: 'agent', subject: 'agent:ann', connectionId: `${tenantId}-a=` }),
  );
  const sessions = dynamoSocketSessionStore(local.client, TABLES.connections, { keptFor: () => 1, clock: time.now });
  const asked = { tenantId, url: 'https://leaving.example/cart' };
  await sessions.open({ connectionId: `${tenantId}-asked=`, connectedAt: time.now(), asked });
  return { ...shop, origin: `${ORIGIN}:${shops}` };
}

const keysOf = (client: typeof local.client) => dynamoKeyStore(client, TABLES.tenants);

/** The command line of the operator of a shop, who agrees; its own requests go through `invocation`, those of functions do not. */
function commandOf(shop: Shop, invocation?: Invocation) {
  const said: string[] = [];
  const client = invocation ? invocation.through('dynamodb', local.client) : local.client;
  const needs = invocation ? shop.through(invocation) : shop.needs;
  const works = {
    ...{ tenants: needs.tenantStore, audit: needs.audit, erasures: needs.erasures, dueList: needs.dueList },
    keys: keysOf(client),
    tenantRows: dynamoTenantRows(client, TABLES),
    clock: shop.time.now,
    random: needs.random,
    sleep: async () => {
      await shop.sweep();
      await shop.run();
    },
    say: (text: string) => void said.push(text),
    note: () => {},
    agreed: async () => true,
  } as Partial<TenantNeeds> as TenantNeeds;
  return { works, said };
}

/** Everything of the tenant is gone but what was done, and its origin is to be had. */
async function isGone(shop: Awaited<ReturnType<typeof aShop>>): Promise<void> {
  const { tenantId } = shop.by;
  expect(await shop.found()).toEqual([]);
  expect((await rowsOf(tenantId)).filter((row) => !row.startsWith(`AUDIT#${tenantId} `))).toEqual([]);
  expect([shop.files.served.size, shop.files.arriving()]).toEqual([0, []]);
  expect(await shop.needs.tenantStore.ownerOf(shop.origin)).toBeNull();
}

test('[ERA1] the operator erases a tenant: its rows and files are gone but for the record of it, and another’s are untouched', async () => {
  const shop = await aShop();
  const other = erasureHarness(local, tenantNamed('shop'));
  await other.plant();
  const before = [await rowsOf('shop'), await other.found()];
  const { works, said } = commandOf(shop);

  await expect(eraseTenant({ ...works, agreed: async () => false }, line(shop))).rejects.toBeInstanceOf(Declined);
  expect(await rowsOf(shop.by.tenantId)).toContain(`TENANT#${shop.by.tenantId} TENANT`);
  await eraseTenant(works, line(shop));

  await isGone(shop);
  expect(said).toHaveLength(1);
  const { records } = await shop.needs.audit.list(shop.by.tenantId, { limit: 100 });
  expect(records.find(({ act }) => act === 'tenant-erased')).toMatchObject({ by: 'operator', outcome: 'done' });
  expect([await rowsOf('shop'), await other.found()]).toEqual(before);
}, 60_000);

test('[ERA4] the row of a tenant is the last that is deleted: who is stopped before still finds it', async () => {
  const shop = await aShop();
  const { tenantId } = shop.by;
  const deleted: string[] = [];
  const invocation = anInvocation(async ({ args, when }) => {
    const [command] = args;
    if (when === 'before' && command instanceof DeleteCommand) deleted.push(command.input.Key?.pk);
    return 'go on';
  });
  const rows = dynamoTenantRows(invocation.through('dynamodb', local.client), TABLES);

  await rows.removeAll(tenantId);

  expect(deleted.length).toBeGreaterThan(20);
  expect(deleted.indexOf(`TENANT#${tenantId}`)).toBe(deleted.length - 1);
});

test('[ERA4] stopped at any write, it is run again and ends all the same, until the tenant is gone', async () => {
  const kinds = new Set<string>();
  const chosen = new WeakSet<object>();
  /** Of each kind of write the first. */
  const at: typeof ON_THE_DATABASE.at = ({ name, args }) => {
    const command = args[0] as { constructor: { name: string }; input: Input };
    const { Key, Item, UpdateExpression = '' } = command.input;
    if (name !== 'dynamodb.send' || !/Put|Update|Delete/.test(command.constructor.name)) return false;
    const { pk } = Key ?? Item ?? { pk: '' };
    const kind = `${command.constructor.name} ${pk.split('#')[0]} ${pk.split('#')[2]} ${UpdateExpression}`;
    if (!kinds.has(kind)) chosen.add(command);
    kinds.add(kind);
    return chosen.has(command);
  };

  const met = await everyKillPoint<Awaited<ReturnType<typeof aShop>>>({
    ...{ phases: ['unanswered'], at },
    prepare: () => aShop().finally(() => kinds.clear()),
    interrupt: (shop, invocation) => eraseTenant(commandOf(shop, invocation).works, line(shop)),
    async recover(shop) {
      const again = eraseTenant(commandOf(shop).works, line(shop));
      // Its own row is the last: after that there is nothing to erase.
      await again.catch(({ code }) => expect(code).toBe('ERR_UNKNOWN_TENANT'));
      await isGone(shop);
    },
  });

  expect(met.length).toBeGreaterThan(10);
}, 300_000);

type Input = { Key?: { pk: string }; Item?: { pk: string }; UpdateExpression?: string };

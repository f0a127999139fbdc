import { expect, test } from 'vitest';
import { presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

test('a tenant is created with its origins, its settings and a key of each kind', async () => {
  const { enter, tenants, keys } = aCommandLine();

  const { code, said } = await enter(
    'create shop --origin https://Shop.example --origin https://*.shop.example --name Shop --idle-minutes 30 --session-days 7 --require-tokens yes',
  );

  expect(code).toBe(0);
  expect(await tenants.find(SHOP)).toEqual({
    tenantId: 'shop',
    name: 'Shop',
    idleMinutes: 30,
    sessionDays: 7,
    requireTokens: true,
    widgetHosts: [],
    version: 2,
    origins: ['https://*.shop.example', 'https://shop.example'],
  });
  const shown = said.flatMap((line) => line.match(/[ps]k_shop_\w+/g) ?? []);
  const stored = await keys.list(SHOP);
  expect(shown.map((text) => presentedKey(text)?.hash)).toEqual(stored.map(({ hash }) => hash));
  expect(stored.map(({ kind }) => kind)).toEqual(['publishable', 'secret']);
  expect(JSON.stringify(stored)).not.toContain('k_shop');
});

test('what goes into the site is said with the gateway’s address, and what to do next', async () => {
  const { enter } = aCommandLine();

  const { said, noted } = await enter('create shop --stage prod --region eu-west-1');

  const [publishable = ''] = /pk_shop_\w+/.exec(said.join('\n')) ?? [];
  const steps = noted.join('\n');
  expect(steps).toContain('NEXT_PUBLIC_GATEWAY_URL=https://chat.example\n');
  expect(steps).toContain(`NEXT_PUBLIC_GATEWAY_API_KEY=${publishable}\n`);
  expect(steps).toContain("url = 'https://chat.example'");
  expect(steps).toContain("tenantId: 'shop'");
  expect([...steps.matchAll(/npm run tenants -- (.*)/g)].map(([, line]) => line)).toEqual([
    'add-origin shop https://SITE --stage prod --region eu-west-1',
    'set shop --desk on --stage prod --region eu-west-1',
    'invite shop USER --role admin --stage prod --region eu-west-1',
  ]);
  expect(steps).not.toContain('sk_');
});

test('what is done already is no next step', async () => {
  const { noted } = await aCommandLine().enter('create shop --origin https://shop.example --desk on');

  expect([...noted.join('\n').matchAll(/tenants -- (\S+)/g)].map(([, command]) => command)).toEqual(['invite']);
});

test('the tenant is there, and its keys are shown, also where nobody knows the gateway’s address', async () => {
  const { enter, tenants } = aCommandLine({ address: null });

  const { code, said, noted } = await enter('create shop');

  expect([code, await tenants.find(SHOP)]).toEqual([0, expect.objectContaining({ tenantId: 'shop' })]);
  expect(said.join()).toMatch(/pk_shop_.*sk_shop_/);
  expect(noted.join()).toContain('GATEWAY_URL=https://<the gateway>');
});

test('nothing but an id is needed', async () => {
  const { enter, tenants } = aCommandLine();

  expect((await enter('create shop')).code).toBe(0);

  expect(await tenants.find(SHOP)).toMatchObject({
    name: 'shop',
    idleMinutes: 15,
    sessionDays: 30,
    requireTokens: false,
  });
});

test('neither an id nor an origin is given twice', async () => {
  const { enter, tenants, keys } = aCommandLine();
  await enter('create shop --origin https://shop.example');

  const [twice, taken] = [await enter('create shop'), await enter('create rival --origin https://shop.example')];

  expect([twice.code, twice.noted[0]]).toEqual([1, 'there is a tenant shop already']);
  expect([taken.code, taken.noted[0]]).toEqual([
    1,
    expect.stringContaining('https://shop.example belongs to the tenant shop'),
  ]);
  expect(await tenants.find(RIVAL)).toBeNull();
  expect(await keys.list(SHOP)).toHaveLength(2);
});

test.each(['--idle-minutes 7', '--session-days 0', '--session-days 91', '--session-days x', '--require-tokens maybe'])(
  'a setting that cannot be creates nothing: %s',
  async (flags) => {
    const { enter, tenants } = aCommandLine();

    expect((await enter(`create shop ${flags}`)).code).toBe(2);
    expect(await tenants.find(SHOP)).toBeNull();
  },
);

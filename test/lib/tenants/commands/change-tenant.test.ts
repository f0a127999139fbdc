import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { keyHash, keyName } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { aConnection, aVisitor } from '../../../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

async function withShop(options?: { answer: boolean }) {
  const line = aCommandLine(options);
  const { said } = await line.enter('create shop --origin https://shop.example');
  const secret = said.join('\n').match(/sk_shop_\w+/)?.[0] ?? '';
  return { ...line, secret };
}

describe('origins', () => {
  test('are added and removed one by one', async () => {
    const { enter, tenants } = await withShop();

    await enter('add-origin shop HTTPS://WWW.shop.example');
    expect((await tenants.find(SHOP))?.origins).toEqual(['https://shop.example', 'https://www.shop.example']);

    const { code, asked } = await enter('remove-origin shop https://www.shop.example');
    expect([code, asked.length]).toEqual([0, 1]);
    expect((await tenants.find(SHOP))?.origins).toEqual(['https://shop.example']);
  });

  test('of another tenant cannot be added', async () => {
    const { enter } = await withShop();
    await enter('create rival');

    const added = await enter('add-origin rival https://shop.example');
    const removed = await enter('remove-origin rival https://shop.example');

    expect([added.code, added.noted[0]]).toEqual([
      1,
      'https://shop.example belongs to the tenant shop; a page that shows widgets of both is a --widget-host of each',
    ]);
    expect([removed.code, removed.asked]).toEqual([1, []]);
  });

  test.each(['https://localhost', 'capacitor://localhost', 'http://192.168.1.5:3000', 'http://localhost:*'])(
    'that belong to nobody may be in the lists of many, and name none of them: %s',
    async (origin) => {
      const { enter, tenants } = await withShop();
      await enter('create rival');

      const [first, second] = [await enter(`add-origin shop ${origin}`), await enter(`add-origin rival ${origin}`)];

      expect([first.code, second.code]).toEqual([0, 0]);
      expect(first.noted[0]).toContain('has to name its tenant');
      expect((await tenants.find(SHOP))?.origins).toContain(origin);
      expect((await tenants.find(RIVAL))?.origins).toEqual([origin]);
      expect(await tenants.ownerOf(origin)).toBeNull();
      expect((await enter(`remove-origin rival ${origin}`)).code).toBe(0);
      expect((await tenants.find(RIVAL))?.origins).toEqual([]);
      expect((await tenants.find(SHOP))?.origins).toContain(origin);
    },
  );

  test.each(['null', 'file://', 'file://shop.example'])('that every file has are refused: %s', async (origin) => {
    const { code, noted } = await (await withShop()).enter(`add-origin shop ${origin}`);

    expect([code, noted[0]]).toEqual([1, expect.stringContaining('serve the page by HTTP')]);
  });
});

describe('a wildcard', () => {
  test.each(['https://*.co.uk', 'https://*.kawasaki.jp', 'https://*.xn--55qx5d.cn'])(
    'over names that anybody can register is refused, consent or not: %s',
    async (origin) => {
      const { enter, tenants } = await withShop();
      const lines = [
        `add-origin shop ${origin}`,
        `set shop --widget-host ${origin}`,
        `create rival --origin ${origin}`,
      ];

      for (const line of [...lines, `create rival --widget-host ${origin}`]) {
        const { code, noted } = await enter(`${line} --yes`);
        expect([code, noted[0]]).toEqual([1, expect.stringContaining('anybody can register a name below')]);
      }
      expect(await tenants.find(SHOP)).toMatchObject({ origins: ['https://shop.example'], widgetHosts: [] });
      expect(await tenants.find(RIVAL)).toBeNull();
    },
  );

  test.each(['https://*.vercel.app', 'https://*.github.io:8443', 'https://*.eu-west-1.compute.amazonaws.com'])(
    'over the customers of a company is for that company, and so needs consent: %s',
    async (origin) => {
      const { enter, tenants } = await withShop({ answer: false });
      const refused = await enter(`add-origin shop ${origin}`);
      const added = await enter(`add-origin shop ${origin} --yes`);

      expect([refused.code, refused.asked]).toEqual([1, [expect.stringContaining('Anybody can have a page below')]]);
      expect(added.code).toBe(0);
      expect((await tenants.find(SHOP))?.origins).toEqual([origin, 'https://shop.example']);
    },
  );

  test.each(['https://*.shop.example', 'https://*.shop.co.uk', 'https://*.my-site.vercel.app', 'https://*.shop.local'])(
    'over names of one owner needs none: %s',
    async (origin) => {
      const { code, asked } = await (await withShop()).enter(`add-origin shop ${origin}`);

      expect([code, asked]).toEqual([0, []]);
    },
  );
});

describe('widget hosts', () => {
  test('are set as a whole, may be shared by tenants, and are removed by "none"', async () => {
    const { enter, tenants } = await withShop();
    await enter('create rival');

    for (const tenant of ['shop', 'rival']) await enter(`set ${tenant} --widget-host HTTPS://widget.example`);
    expect((await tenants.find(SHOP))?.widgetHosts).toEqual(['https://widget.example']);
    expect((await tenants.find(RIVAL))?.widgetHosts).toEqual(['https://widget.example']);

    await enter('set shop --widget-host none');
    expect((await tenants.find(SHOP))?.widgetHosts).toEqual([]);
  });

  test('that are no origins are refused', async () => {
    const { enter } = await withShop();

    expect((await enter('set shop --widget-host widget.example')).code).toBe(1);
  });
});

describe('a desk', () => {
  test('that is turned on is to be filled by the sweeper, once no function knows the tenant as it was', async () => {
    const { enter, tenants, dueList } = await withShop();

    const { said, noted } = await enter('set shop --desk on');

    const { desk, deskSince } = (await tenants.find(SHOP)) ?? {};
    expect([said, desk]).toEqual([['shop desk true'], true]);
    expect(noted.join(' ')).toContain('about three minutes');
    expect(await dueList.ofTenant(SHOP)).toMatchObject([{ task: { type: 'inbox', since: deskSince } }]);
  });

  test.each(['--desk off', '--agents-see all'])('is not to be filled by another setting (%s)', async (setting) => {
    const { enter, dueList } = await withShop();

    await enter(`set shop ${setting}`);

    expect(await dueList.ofTenant(SHOP)).toEqual([]);
  });

  test('of a new tenant has nothing to be filled with', async () => {
    const { enter, tenants, dueList } = aCommandLine();

    await enter('create shop --desk on');

    expect(await tenants.find(SHOP)).toMatchObject({ desk: true });
    expect(await tenants.find(SHOP)).not.toHaveProperty('deskSince');
    expect(await dueList.ofTenant(SHOP)).toEqual([]);
  });
});

describe('settings', () => {
  test('change as far as they are named', async () => {
    const { enter, tenants } = await withShop();

    expect((await enter('set shop --idle-minutes 60')).said).toEqual(['shop idleMinutes 60']);

    expect(await tenants.find(SHOP)).toMatchObject({ idleMinutes: 60, sessionDays: 30, name: 'shop' });
  });

  test('of the time that a visitor waits are of a list', async () => {
    const { enter, tenants } = await withShop();
    const before = (await enter('show shop')).said;

    await enter('set shop --unanswered 72');

    expect(await tenants.find(SHOP)).toMatchObject({ unansweredHours: 72 });
    expect(before).toContain('unanswered       24 h');
    expect((await enter('show shop')).said).toContain('unanswered       72 h');
    expect((await enter('set shop --unanswered 48')).code).toBe(2);
  });

  test('of uploads are types that are known, and a size', async () => {
    const { enter, tenants } = await withShop();

    await enter('set shop --upload-type video/mp4 --upload-type image/png --upload-megabytes 25');

    expect(await tenants.find(SHOP)).toMatchObject({ uploadTypes: ['image/png', 'video/mp4'], uploadMegabytes: 25 });
    expect((await enter('show shop')).said).toContain('uploads          up to 25 MB of image/png, video/mp4');
    await enter('set shop --upload-type none');
    expect((await enter('show shop')).said).toContain('uploads          none');
    for (const wrong of ['--upload-type image/svg+xml', '--upload-megabytes 101', '--upload-megabytes 0']) {
      expect((await enter(`set shop ${wrong}`)).code).toBe(2);
    }
  });

  test('must be named', async () => {
    expect((await (await withShop()).enter('set shop')).code).toBe(2);
  });
});

describe('what is shown', () => {
  test('is everything but the text of the keys', async () => {
    const { enter, secret } = await withShop();

    const shown = (await enter('show shop')).said.join('\n');

    expect(shown).toContain('origin           https://shop.example');
    expect(shown).toMatch(/secret key {7}[0-9a-f]{12} made 2026-01-01 first/);
    expect(shown).not.toContain(secret);
    expect((await enter('list')).said).toEqual([expect.stringMatching(/^shop .*https:\/\/shop\.example$/)]);
  });
});

describe('keys', () => {
  test('are created and shown once', async () => {
    const { enter, keys } = await withShop();

    const { said, noted } = await enter('key shop publishable --label page');

    expect(said).toEqual([expect.stringMatching(/^pk_shop_\w{22}$/)]);
    expect(noted.join()).toContain('never shown again');
    expect(await keys.list(SHOP)).toContainEqual(expect.objectContaining({ kind: 'publishable', label: 'page' }));
  });

  test.each(['by itself', 'by its name'])('are revoked, named %s', async (how) => {
    const { enter, keys, secret } = await withShop();
    const [, stored] = await keys.list(SHOP);

    const { code } = await enter(`revoke shop --key ${how === 'by itself' ? secret : stored?.hash.slice(0, 12)}`);

    expect(code).toBe(0);
    const revoked = (await keys.list(SHOP)).filter(({ revokedAt }) => revokedAt !== undefined);
    expect(revoked.map(({ kind }) => kind)).toEqual(['secret']);
  });

  test('that do not exist are not revoked, nor by a name that fits all', async () => {
    const { enter } = await withShop();

    expect((await enter('revoke shop --key 0123456789ab')).code).toBe(1);
    expect((await enter('revoke shop --key a')).code).toBe(1);
  });
});

describe('revocation', () => {
  const SESSION = sealed<'session'>('session-1767225600000-abcdef-ghijkl');

  test.each([
    ['a visitor', '--visitor v_1', 'visitor:v_1'],
    ['a user', '--user u1', 'user:u1'],
    ['a session', `--session ${SESSION}`, visitorOfSession(SHOP, SESSION).subject],
  ])('of %s stores one revocation, up to when no function caches the tenant any more', async (_, flags, subject) => {
    const { enter, revocations, tenants, connections } = await withShop();
    const socket = aConnection({ tenantId: SHOP, subject });
    const stranger = aConnection({ tenantId: SHOP, subject: 'user:somebody-else', connectionId: 'other' });
    await Promise.all([connections.add(socket), connections.add(stranger)]);
    const stamped: unknown[] = [];
    revocations.revoke = async (...revokedAt) => {
      stamped.push(revokedAt);
    };

    expect((await enter(`revoke shop ${flags}`)).code).toBe(0);

    expect(stamped).toEqual([['shop', subject, 1_767_225_631]]);
    expect(await tenants.find(SHOP)).toMatchObject({ visitorsRevokedAt: 1_767_225_631 });
    const ended: string[] = [];
    for await (const { connectionId } of connections.ofMarkedForClosing()) ended.push(connectionId);
    expect(ended).toEqual([socket.connectionId]);
  });

  test('ends all subjects with the same effective caller, also sockets opened while functions still cache the tenant', async () => {
    const { enter, visitors, revocations, connections, slept } = await withShop();
    const attached = visitorOfSession(SHOP, SESSION).subject;
    await visitors.create(aVisitor({ tenantId: SHOP, subject: attached, as: 'visitor:v_1' }));
    const open = ['one', 'late'].map((connectionId) =>
      aConnection({ tenantId: SHOP, subject: attached, connectionId }),
    );
    const [one, late] = open;
    if (one) await connections.add(one);
    slept.push = (...times) => {
      if (late) void connections.add(late);
      return times.length;
    };

    const { said } = await enter(`revoke shop --session ${SESSION}`);

    for (const subject of [attached, 'visitor:v_1']) {
      expect(await revocations.notBefore(SHOP, subject)).toBe(1_767_225_631);
    }
    expect(said.at(-1)).toBe('so are those of visitor:v_1, whom it speaks as');
    const ended: string[] = [];
    for await (const { connectionId } of connections.ofMarkedForClosing()) ended.push(connectionId);
    expect(ended.sort()).toEqual(['late', 'one']);
  });

  test('of all tokens is stored at the tenant', async () => {
    const { enter, tenants } = await withShop();

    await enter('revoke shop --all-tokens');

    expect(await tenants.find(SHOP)).toMatchObject({ notBefore: 1_767_225_631 });
  });

  test.each(['revoke shop', 'revoke shop --user a --visitor b', 'revoke shop --user a --all-tokens'])(
    'must be of one thing: %s',
    async (line) => {
      expect((await (await withShop()).enter(line)).code).toBe(2);
    },
  );
});

describe('a command that cannot be undone', () => {
  const lines = ['remove-origin shop https://shop.example', 'revoke shop --all-tokens', 'revoke shop --user u1'];

  test.each(lines)('is not done when the answer is no: %s', async (line) => {
    const { enter, tenants, revocations } = await withShop({ answer: false });

    const { code, noted } = await enter(line);

    expect([code, noted]).toEqual([1, ['nothing was changed']]);
    expect(await tenants.find(SHOP)).toMatchObject({ origins: ['https://shop.example'] });
    expect(await tenants.find(SHOP)).not.toHaveProperty('notBefore');
    expect(await revocations.notBefore(SHOP, 'user:u1')).toBeNull();
  });

  test.each(lines)('is done without a question with --yes: %s', async (line) => {
    const { enter } = await withShop({ answer: false });

    expect(await enter(`${line} --yes`)).toMatchObject({ code: 0, asked: [] });
  });
});

describe('an agent token', () => {
  test.each([
    ['', { role: 'agent' }],
    ['--role admin --name Ann', { role: 'admin', name: 'Ann' }],
  ])('lasts an hour and is all that is printed: %s', async (flags, expected) => {
    const { enter, verifier } = await withShop();

    const { code, said } = await enter(`agent-token shop ann ${flags}`);

    expect([code, said.length]).toEqual([0, 1]);
    expect(await verifier.verify(said[0] ?? '')).toMatchObject({
      caller: {
        tenantId: SHOP,
        subject: 'agent:ann',
        issuedAt: 1_767_225_600,
        expiresAt: 1_767_229_200,
        ...expected,
      },
    });
  });

  test('is not for visitors, nor of unknown tenants', async () => {
    const { enter } = await withShop();

    expect((await enter('agent-token shop ann --role visitor')).code).toBe(1);
    expect((await enter('agent-token nobody ann')).code).toBe(1);
  });
});

describe('--retention-days', () => {
  test('says how long what is said is kept, and for whom it counts', async () => {
    const { enter, tenants } = await withShop();

    const { code, said, noted } = await enter('set shop --retention-days 30');
    await enter('set shop --retention-days 60');

    expect([code, said, noted.at(-1)]).toEqual([
      0,
      ['shop retentionDays 30'],
      'Nothing is kept for longer than the deployment keeps anything.',
    ]);
    expect(await tenants.find(SHOP)).toMatchObject({ retentionDays: 60, formerRetentions: [{ days: 30 }] });
    expect((await enter('show shop')).said).toContain('retention-days   60');
  });

  test.each(['0', '3651', '1.5', 'week', ''])('is a whole number of days: not "%s"', async (days) => {
    const { enter, tenants } = await withShop();

    const { code, noted } = await enter(`set shop --retention-days=${days}`);

    expect([code, noted[0]]).toEqual([2, expect.stringContaining('--retention-days must be a number from 1 to 3650')]);
    expect(await tenants.find(SHOP)).not.toHaveProperty('retentionDays');
  });

  test('is written once more where somebody else changes settings meanwhile', async () => {
    const { enter, tenants } = await withShop();
    const find = tenants.find.bind(tenants);
    let races = 2;
    tenants.find = async (tenantId, asOf) => {
      const found = await find(tenantId, asOf);
      if (asOf === 'now' && races-- > 0) await tenants.change(tenantId, { retentionDays: 7 });
      return found;
    };

    expect((await enter('set shop --retention-days 30')).code).toBe(0);
    expect(await tenants.find(SHOP)).toMatchObject({ retentionDays: 30, formerRetentions: [{ days: 7 }] });
  });
});

test('[AUD1] each command that changes something is recorded as the operator’s, without a key, a token, a name or a setting’s value', async () => {
  const { enter, audit, secret } = await withShop();
  const agent = staffId(SHOP, 'ann');

  await enter('set shop --name Secrets --idle-minutes 30');
  await enter('add-origin shop https://www.shop.example');
  await enter('remove-origin shop https://www.shop.example');
  await enter('invite shop ann --name Ann');
  await enter('agent-token shop ann --role admin');
  await enter('revoke shop --agent ann --no-wait');
  await enter('revoke shop --user bob@site.example --no-wait');
  await enter('revoke shop --visitor v_1 --no-wait');
  await enter(`revoke shop --key ${secret}`);
  await enter('revoke shop --all-tokens --no-wait');

  const { records } = await audit.list(SHOP, { limit: 100 });
  expect(
    records
      .toReversed()

      .map(({ act, about }) => [act, about]),
  ).toEqual([
    ['tenant-made', { origins: ['https://shop.example'] }],
    ['key-made', { kind: 'publishable', key: expect.stringMatching(/^[0-9a-f]{12}$/) }],
    ['key-made', { kind: 'secret', key: keyName({ hash: keyHash(secret) }) }],
    ['settings', { changed: ['name', 'idleMinutes'] }],
    ['origin-added', { origin: 'https://www.shop.example' }],
    ['origin-removed', { origin: 'https://www.shop.example' }],
    ['invitation-made', { invitation: expect.any(String), account: agent, role: 'agent' }],
    ['token-made', { account: agent, role: 'admin' }],
    ['tokens-revoked', { of: agent }],
    ['tokens-revoked', { of: 'a user' }],
    ['tokens-revoked', { of: 'v_1' }],
    ['key-revoked', { kind: 'secret', key: keyName({ hash: keyHash(secret) }) }],
    ['tokens-revoked', { of: 'all' }],
  ]);
  expect(records.every(({ by, outcome }) => by === 'operator' && outcome === 'done')).toBe(true);
  expect(JSON.stringify(records)).not.toMatch(new RegExp(`Secrets|Ann|bob|${secret}`));
});

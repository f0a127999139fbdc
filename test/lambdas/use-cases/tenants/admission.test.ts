import { describe, expect, test } from 'vitest';
import { originBelongs } from '../../../../lambdas/domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { admitted, admittedSession, admittedToSocket } from '../../../../lambdas/use-cases/tenants/admission.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, anAgent, aTenant, NOW, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';

const REVOKED = { code: 'ERR_REVOKED' };

/** A tenant, and the visitor of `aCaller`, whose token was issued a minute ago; perhaps one of them was revoked since. */
async function admitting({
  tenant = {},
  visitorRevokedAt,
}: {
  tenant?: Partial<Tenant> | null;
  visitorRevokedAt?: number;
}) {
  const revocations = inMemoryVisitorRevocations();
  const read: string[] = [];
  if (visitorRevokedAt !== undefined) await revocations.revoke(SHOP, aCaller().subject, visitorRevokedAt);
  const visitors = inMemoryVisitorStore();
  const needs = {
    visitors,
    tenants: { find: async (tenantId: string) => (tenant && tenantId === 'shop' ? aTenant(tenant) : null) },
    revocations: {
      notBefore: async (tenantId: string, subject: string) => {
        read.push(subject);
        return revocations.notBefore(tenantNamed(tenantId), subject);
      },
    },
  };
  return { needs, visitors, revocations, read, admit: (caller = aCaller()) => admitted(needs, caller) };
}

describe('a token counts', () => {
  test('of an agent not once the agent was revoked; other agents and later tokens stay', async () => {
    const { admit, revocations } = await admitting({ tenant: { visitorsRevokedAt: NOW } });
    await revocations.revoke(SHOP, 'agent:ann', NOW);

    await expect(admit(anAgent())).rejects.toMatchObject(REVOKED);
    await expect(admit(anAgent({ issuedAt: NOW }))).resolves.toBeDefined();
    await expect(admit(anAgent({ subject: 'agent:ben', userId: 'ben' }))).resolves.toBeDefined();
  });

  test('while nothing was revoked, and that costs no read of its visitor', async () => {
    const { admit, read } = await admitting({});

    expect(await admit()).toMatchObject({ caller: aCaller(), tenant: { tenantId: SHOP } });
    expect(read).toEqual([]);
  });

  test('where another visitor was revoked, and where it was issued after the revocation', async () => {
    const another = await admitting({ tenant: { visitorsRevokedAt: NOW } });
    const later = await admitting({ tenant: { visitorsRevokedAt: NOW, notBefore: NOW }, visitorRevokedAt: NOW });

    await expect(another.admit()).resolves.toBeDefined();
    await expect(later.admit(aCaller({ issuedAt: NOW }))).resolves.toBeDefined();
    expect(another.read).toEqual([aCaller().subject]);
  });

  test('not once its tenant is gone, or ended what was issued before', async () => {
    const [gone, ended] = [await admitting({ tenant: null }), await admitting({ tenant: { notBefore: NOW } })];

    for (const { admit } of [gone, ended]) {
      await expect(admit()).rejects.toMatchObject(REVOKED);
      await expect(admit(anAgent())).rejects.toMatchObject(REVOKED);
    }
  });

  test('of staff not once its tenant signed all of them out; visitors stay', async () => {
    const { admit } = await admitting({ tenant: { staffNotBefore: NOW } });

    await expect(admit(anAgent())).rejects.toMatchObject(REVOKED);
    await expect(admit(anAgent({ issuedAt: NOW }))).resolves.toBeDefined();
    await expect(admit()).resolves.toBeDefined();
  });

  test('not once its visitor was revoked, which is looked up for that person', async () => {
    const { admit, read } = await admitting({ tenant: { visitorsRevokedAt: NOW }, visitorRevokedAt: NOW });

    await expect(admit()).rejects.toMatchObject(REVOKED);
    await expect(admit(anAgent())).resolves.toBeDefined();
    expect(read).toEqual([aCaller().subject, anAgent().subject]);
  });
});

describe('a caller that is identified as another', () => {
  const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });
  const alias = { as: 'visitor:v_1', userId: 'v_1' };

  test('is admitted as that visitor', async () => {
    const { admit, visitors } = await admitting({});
    await visitors.create(aVisitor({ subject: guest.subject, ...alias }));

    const { caller } = await admit(guest);

    expect(caller).toMatchObject({ subject: 'visitor:v_1', userId: 'v_1', conversation: 'c_1' });
  });

  test.each([
    ['a guest that showed its session', guest],
    ['a token of an attached session', aCaller({ subject: 'visitor:v_attached', userId: 'v_attached' })],
  ])('is refused once that visitor was revoked: %s', async (_, presented) => {
    const { admit, visitors } = await admitting({ tenant: { visitorsRevokedAt: NOW }, visitorRevokedAt: NOW });
    await visitors.create(aVisitor({ subject: presented.subject, ...alias }));

    await expect(admit(presented)).rejects.toMatchObject(REVOKED);
    await expect(admit({ ...presented, issuedAt: NOW })).resolves.toBeDefined();
  });

  test('is refused once the visitor that it follows was revoked', async () => {
    const { admit } = await admitting({ tenant: { visitorsRevokedAt: NOW }, visitorRevokedAt: NOW });

    await expect(admit({ ...guest, follows: { subject: 'visitor:v_1', until: NOW + 60 } })).rejects.toMatchObject(
      REVOKED,
    );
  });

  test('is refused by its session for ever, since that has no time of issue', async () => {
    const tenant = aTenant({ visitorsRevokedAt: NOW });
    const { needs, visitors } = await admitting({ visitorRevokedAt: NOW });
    const session = aCaller({ subject: 'visitor:v_attached', issuedAt: NOW + 86_400 });
    const before = await admittedSession(needs, tenant, session);
    await visitors.create(aVisitor({ subject: 'visitor:v_attached', ...alias }));

    expect(before.subject).toBe('visitor:v_attached');
    await expect(admittedSession(needs, tenant, session)).rejects.toMatchObject(REVOKED);
    expect((await admittedSession(needs, aTenant(), session)).subject).toBe('visitor:v_1');
  });
});

describe('a page belongs to a tenant', () => {
  const tenant = aTenant({ origins: ['https://*.shop.example'], widgetHosts: ['https://widget.example'] });

  test.each([undefined, 'https://www.shop.example', 'https://widget.example'])('%j does', (origin) => {
    expect(() => originBelongs(tenant, origin)).not.toThrow();
  });

  test.each([
    '',
    'null',
    'https://shop.example',
    'https://a.b.shop.example',
    'http://www.shop.example',
    'https://widget.example:8443',
    'https://widget.example.evil.example',
  ])('%j does not', (origin) => {
    expect(() => originBelongs(tenant, origin)).toThrow(expect.objectContaining({ code: 'ERR_ORIGIN' }));
  });
});

test('a socket of staff is admitted by the tenant as it is now, one of a visitor by what is cached', async () => {
  const asked: (string | undefined)[] = [];
  const { needs } = await admitting({});
  const find = async (_: string, asOf?: 'now') => {
    asked.push(asOf);
    return aTenant(asOf === 'now' ? { staffNotBefore: NOW } : {});
  };

  await expect(admittedToSocket({ ...needs, tenants: { find } }, anAgent())).rejects.toMatchObject(REVOKED);
  await expect(admittedToSocket({ ...needs, tenants: { find } }, aCaller())).resolves.toBeDefined();
  expect(asked).toEqual(['now', undefined]);
});

import { describe, expect, test } from 'vitest';
import { namedTenant, tenantsAgree } from '../../../lambdas/middleware/tenant-agreement.ts';
import { SHOP } from '../../support/builders/tenants.ts';

type Parts = { headers?: Record<string, unknown>; query?: Record<string, unknown>; body?: Record<string, unknown> };
const request = ({ headers = {}, query = {}, body = {} }: Parts) => ({ headers, query, body });

/** Every position at which a request may name its tenant. */
const positions: [string, (name: unknown) => Parts][] = [
  ['a header', (name) => ({ headers: { 'x-tenant-id': name } })],
  ['the query', (name) => ({ query: { tenantId: name } })],
  ['the query, in the other spelling', (name) => ({ query: { tenant_id: name } })],
  ['the body', (name) => ({ body: { tenantId: name } })],
  ['the body, in the other spelling', (name) => ({ body: { tenant_id: name } })],
];

describe.each(positions)('a tenant named in %s', (_, naming) => {
  test('is the tenant of the request', () => {
    expect(namedTenant(request(naming('shop')))).toBe('shop');
  });

  test('[ISO3] has to be the token’s', () => {
    expect(() => tenantsAgree(SHOP, request(naming('shop')))).not.toThrow();
    expect(() => tenantsAgree(SHOP, request(naming('rival')))).toThrow(
      expect.objectContaining({ code: 'ERR_TENANT_MISMATCH' }),
    );
  });

  test.each(['your-tenant-id', 'YOUR_TENANT_ID', 'tenant-id', 'tenant_id', 'undefined', 'null', '', null, undefined])(
    'is none if it is what an unconfigured widget sends: %j',
    (placeholder) => {
      expect(namedTenant(request(naming(placeholder)))).toBeUndefined();
      expect(() => tenantsAgree(SHOP, request(naming(placeholder)))).not.toThrow();
    },
  );

  test.each([7, {}, [], ['null'], ['shop'], 'Shop', 'shop#x', 'a'])('is refused if it is no tenant id: %j', (name) => {
    expect(() => namedTenant(request(naming(name)))).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID', field: 'tenantId' }),
    );
    expect(() => tenantsAgree(SHOP, request(naming(name)))).toThrow(
      expect.objectContaining({ code: 'ERR_TENANT_MISMATCH' }),
    );
  });
});

test('a request may name its tenant more than once, and no second one', () => {
  const twice = request({ headers: { 'x-tenant-id': 'shop' }, body: { tenantId: 'shop' } });
  const two = request({ headers: { 'x-tenant-id': 'shop' }, body: { tenantId: 'rival' } });

  expect(namedTenant(twice)).toBe('shop');
  expect(() => namedTenant(two)).toThrow(expect.objectContaining({ code: 'ERR_TENANT_MISMATCH' }));
  expect(() => tenantsAgree(SHOP, two)).toThrow(expect.objectContaining({ code: 'ERR_TENANT_MISMATCH' }));
});

test('a placeholder beside a name leaves the name', () => {
  expect(namedTenant(request({ query: { tenantId: 'shop' }, body: { tenantId: 'your-tenant-id' } }))).toBe('shop');
});

import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../lambdas/domain/identity/handle.ts';
import { type TenantId, tenantId } from '../../../lambdas/domain/ids.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';

/** The tenant of tests that need one, and another beside it. */
export const SHOP = tenantId('shop');
export const RIVAL = tenantId('rival');

/** The time at which tests happen: 2026-01-01, in epoch seconds. */
export const NOW = 1_767_225_600;

export const aTenant = (over: Partial<Tenant> = {}): Tenant => ({
  tenantId: SHOP,
  name: 'Shop',
  origins: ['https://shop.example'],
  widgetHosts: [],
  idleMinutes: 15,
  sessionDays: 30,
  requireTokens: false,
  ...over,
});

/** An anonymous visitor of the shop, whose token was issued a minute ago. */
export const aCaller = (over: Partial<Caller> = {}): Caller => ({
  tenantId: SHOP,
  role: 'visitor',
  subject: 'visitor:v_1',
  userId: 'v_1',
  anonymous: true,
  issuedAt: NOW - 60,
  expiresAt: NOW + 86_340,
  ...over,
});

export const anAgent = (over: Partial<Caller> = {}): Caller =>
  aCaller({ role: 'agent', subject: 'agent:ann', userId: 'ann', anonymous: false, ...over });

/** The id of another tenant. */
export const tenantNamed = (name: string): TenantId => tenantId(name);

/** A caller as sessions of sockets keep it. */
export const aStoredCaller = (over: Partial<Caller> = {}) => storedCaller(aCaller(over));

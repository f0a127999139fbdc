import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';

/** The time at which tests happen: 2026-01-01, in epoch seconds. */
export const NOW = 1_767_225_600;

export const aTenant = (over: Partial<Tenant> = {}): Tenant => ({
  tenantId: 'shop',
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
  tenantId: 'shop',
  role: 'visitor',
  subject: 'visitor:v_1',
  userId: 'v_1',
  sessionId: 'ses_abcdefghijklmnopqrstuv',
  anonymous: true,
  issuedAt: NOW - 60,
  expiresAt: NOW + 86_340,
  ...over,
});

export const anAgent = (over: Partial<Caller> = {}): Caller => {
  const { sessionId: _, ...caller } = aCaller({ role: 'agent', subject: 'agent:ann', userId: 'ann', anonymous: false });
  return { ...caller, ...over };
};

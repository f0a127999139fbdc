import type { Account } from '../../../lambdas/domain/accounts/account.ts';
import { INVITATION_SECONDS, type Invitation } from '../../../lambdas/domain/accounts/invitation.ts';
import type { SignIn } from '../../../lambdas/domain/accounts/sign-in.ts';
import { staffId } from '../../../lambdas/domain/ids.ts';
import { NOW, SHOP } from './tenants.ts';

export const ANN = staffId(SHOP, 'ann');

export const anAccount = (over: Partial<Account> = {}): Account => ({
  tenantId: SHOP,
  id: ANN,
  userId: 'ann',
  role: 'agent',
  name: 'Ann',
  createdAt: NOW,
  keptUntil: NOW + 3_000_000,
  ...over,
});

export const anInvitation = (over: Partial<Invitation> = {}): Invitation => ({
  tenantId: SHOP,
  id: 'i1',
  userId: 'ann',
  role: 'agent',
  name: 'Ann',
  createdAt: NOW,
  expiresAt: NOW + INVITATION_SECONDS,
  ...over,
});

export const aSignIn = (over: Partial<SignIn> = {}): SignIn => ({
  tenantId: SHOP,
  account: ANN,
  id: 's1',
  current: ['one'],
  rotated: [],
  createdAt: NOW,
  usedAt: NOW,
  version: 1,
  ...over,
});

import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { newerProfile, profileOf } from '../../../../lambdas/domain/identity/visitor-profile.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, NOW } from '../../../support/builders/tenants.ts';

const labelled = (label: string): Pick<Caller, 'widget'> => ({ widget: { site: 'shop', handle: '', label } });

test('a profile has what the token has, and the name that the page gave', () => {
  expect(profileOf(aCaller({ name: 'Vera', email: 'vera@shop.example', ...labelled('V.') }))).toEqual({
    name: 'Vera',
    email: 'vera@shop.example',
    label: 'V.',
  });
  expect(profileOf(aCaller())).toEqual({});
});

describe('the stored profile', () => {
  const stored = aVisitor({ name: 'Vera', email: 'vera@shop.example', label: 'V.', profileAt: NOW });
  const newer = (over: Partial<Caller> = {}) => newerProfile(stored, aCaller({ issuedAt: NOW + 1, ...over }));

  test.each<[string, Partial<Caller>]>([
    ['name', { name: 'Vera B.' }],
    ['address', { email: 'v@shop.example' }],
    ['page’s name', labelled('Vee')],
  ])('gives way to another %s of a newer token', (_what, over) => {
    expect(newer(over)).toEqual(profileOf(aCaller(over)));
  });

  test('stays as it is where the newer token says the same, or nothing', () => {
    expect(newer({ name: 'Vera', email: 'vera@shop.example', ...labelled('V.') })).toBeNull();
    expect(newer({ email: 'vera@shop.example' })).toBeNull();
    expect(newer()).toBeNull();
  });

  test('gives way to no older token', () => {
    expect(newer({ name: 'Eve', issuedAt: NOW - 1 })).toBeNull();
  });

  test('gives way to one of the same second, of which nobody knows which was first', () => {
    expect(newer({ name: 'Vera B.', issuedAt: NOW })).toEqual({ name: 'Vera B.' });
  });

  test('of which nobody knows how old it is gives way to any', () => {
    expect(newerProfile(aVisitor({ name: 'Vera' }), aCaller({ name: 'Vera B.' }))).toEqual({ name: 'Vera B.' });
  });

  test('does not exist for an alias', () => {
    expect(newerProfile(aVisitor({ as: 'visitor:v_2' }), aCaller({ name: 'Vera' }))).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import { SIGN_IN_DAYS } from '../../../../lambdas/domain/accounts/account.ts';
import { newSecret } from '../../../../lambdas/domain/accounts/secret.ts';
import {
  MOST_SIBLINGS,
  newSignIn,
  refreshed,
  refreshText,
  refreshToken,
  SIBLING_SECONDS,
  type SignIn,
} from '../../../../lambdas/domain/accounts/sign-in.ts';
import { reveal } from '../../../../lambdas/domain/sealed.ts';
import { DAY_SECONDS } from '../../../../lambdas/domain/time/units.ts';
import { ANN, aSignIn } from '../../../support/builders/accounts.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';

/** The sign-in after a token was shown, which has to be taken. */
function turned(signIn: SignIn, shown: string, made: string, now: number): SignIn {
  const outcome = refreshed(signIn, shown, made, now);
  if (outcome.kind !== 'refreshed') throw new Error(`${shown} is ${outcome.kind}`);
  return outcome.signIn;
}

describe('a refresh token', () => {
  test('is replaced by another, and moves its sign-in on', () => {
    const signIn = turned(aSignIn(), 'one', 'two', NOW + 100);

    expect(signIn).toMatchObject({ current: ['two'], usedAt: NOW + 100, createdAt: NOW, version: 2 });
    expect(turned(signIn, 'two', 'three', NOW + 5000).current).toEqual(['three']);
  });

  test('gets a sibling within a minute of its rotation, whichever of its generation was used', () => {
    const twoTabs = turned(turned(aSignIn(), 'one', 'two', NOW), 'one', 'other', NOW + SIBLING_SECONDS);

    expect(twoTabs.current).toEqual(['two', 'other']);
    expect(turned(twoTabs, 'other', 'three', NOW + 100).current).toEqual(['three']);
    expect(turned(twoTabs, 'two', 'three', NOW + 100).current).toEqual(['three']);
  });

  test('is stolen if it comes later than that, also if it is a sibling that was never used', () => {
    const rotated = turned(aSignIn(), 'one', 'two', NOW);
    expect(refreshed(rotated, 'one', 'x', NOW + SIBLING_SECONDS + 1)).toEqual({ kind: 'stolen' });

    const siblings = turned(rotated, 'one', 'other', NOW + 1);
    const next = turned(siblings, 'two', 'three', NOW + 3600);
    expect(refreshed(next, 'other', 'x', NOW + 3600 + SIBLING_SECONDS + 1)).toEqual({ kind: 'stolen' });
  });

  test('that two generations were issued after still gets a sibling within its minute', () => {
    const twice = turned(turned(aSignIn(), 'one', 'two', NOW), 'two', 'three', NOW + 10);

    expect(turned(twice, 'one', 'late', NOW + 20).current).toEqual(['three', 'late']);
  });

  test('that no family knows is stolen', () => {
    expect(refreshed(aSignIn(), 'guessed', 'x', NOW)).toEqual({ kind: 'stolen' });
  });

  test('has only so many siblings', () => {
    let signIn = turned(aSignIn(), 'one', 'two', NOW);
    for (let n = 1; n < MOST_SIBLINGS; n++) signIn = turned(signIn, 'one', `s${n}`, NOW + 1);

    expect(refreshed(signIn, 'one', 'x', NOW + 1)).toEqual({ kind: 'crowded' });
  });

  test('lasts thirty days from its last use, and not a second more', () => {
    const days = SIGN_IN_DAYS * DAY_SECONDS;

    expect(refreshed(aSignIn(), 'one', 'two', NOW + days - 1).kind).toBe('refreshed');
    expect(refreshed(aSignIn(), 'one', 'two', NOW + days)).toEqual({ kind: 'ended' });
    expect(refreshed(aSignIn({ usedAt: NOW + 1 }), 'one', 'two', NOW + days).kind).toBe('refreshed');
  });

  test('forgets what was rotated more than a minute ago', () => {
    let signIn = aSignIn();
    for (let n = 0; n < 50; n++) signIn = turned(signIn, signIn.current[0] ?? '', `t${n}`, NOW + n * 3600);

    expect(signIn.rotated).toHaveLength(1);
  });
});

test('the text of a refresh token is read back, and nothing else is', () => {
  const secret = newSecret((length) => 'a1'.repeat(length / 2));
  const signIn = newSignIn({ tenantId: SHOP, account: ANN, id: 'i'.repeat(22) }, secret, NOW);
  const text = reveal(refreshText({ account: ANN, signIn: signIn.id, secret }));

  expect(refreshToken(text)).toEqual({ account: ANN, signIn: signIn.id, secret });
  for (const broken of [
    '',
    text.slice(1),
    `${text}x`,
    text.replaceAll('.', '#'),
    ` ${text}`,
    `${text}.`,
    text.toUpperCase(),
  ])
    expect([broken, refreshToken(broken)]).toEqual([broken, null]);
});

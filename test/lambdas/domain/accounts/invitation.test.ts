import { expect, test } from 'vitest';
import {
  INVITATION_SECONDS,
  invitationLink,
  invitationText,
  isOpen,
  isRepeated,
  nonceHash,
  presentedInvitation,
} from '../../../../lambdas/domain/accounts/invitation.ts';
import { newSecret, SECRET_LENGTH, secretHash } from '../../../../lambdas/domain/accounts/secret.ts';
import { reveal } from '../../../../lambdas/domain/sealed.ts';
import { anInvitation } from '../../../support/builders/accounts.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';

const secret = newSecret((length) => 'a1B2'.repeat(length / 4));
const text = reveal(invitationText(SHOP, secret));

test('a secret has 256 bits', () => {
  expect(SECRET_LENGTH * Math.log2(62)).toBeGreaterThan(256);
});

test('the link has its secret in the fragment, which no browser sends', () => {
  const link = new URL(reveal(invitationLink('https://chat.example', invitationText(SHOP, secret))));

  expect([link.origin, link.pathname, link.search]).toEqual(['https://chat.example', '/desk', '']);
  expect(link.hash).toBe(`#invite=${text}`);
});

test('an invitation is found by the hash of its secret, at the tenant that it names', () => {
  expect(presentedInvitation(text)).toEqual({ tenantId: SHOP, id: secretHash(secret) });
});

test.each([
  undefined,
  null,
  '',
  7,
  [text],
  { text },
  `${text}x`,
  text.slice(1),
  text.replace('shop', 'SHOP'),
  `${text}\n`,
])('%j is no invitation', (value) => {
  expect(() => presentedInvitation(value)).toThrow('secret must be');
});

test.each([null, 7, 'x'.repeat(21), 'x'.repeat(129)])('%j is no nonce', (value) => {
  expect(() => nonceHash(value)).toThrow('nonce must have');
});

test('it is open for a day, until it is accepted; then only its holder’s nonce repeats that, for a minute', () => {
  const accepted = anInvitation({ accepted: { at: NOW, nonceHash: 'n' } });

  expect([
    isOpen(anInvitation(), NOW + INVITATION_SECONDS - 1),
    isOpen(anInvitation(), NOW + INVITATION_SECONDS),
  ]).toEqual([true, false]);
  expect(isOpen(accepted, NOW)).toBe(false);
  expect([isRepeated(accepted, 'n', NOW + 60), isRepeated(accepted, 'n', NOW + 61)]).toEqual([true, false]);
  expect([isRepeated(accepted, 'other', NOW), isRepeated(accepted, undefined, NOW)]).toEqual([false, false]);
  expect(isRepeated(anInvitation({ accepted: { at: NOW } }), undefined, NOW)).toBe(false);
});

import { describe, expect, test } from 'vitest';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';

describe('an alias', () => {
  test('resolves to its visitor, and has its ids and nothing that is known of it', () => {
    const vera = aVisitor({ name: 'Vera', email: 'vera@shop.example', label: 'V.', profileAt: NOW });

    expect(aliasFor('visitor:v_2', vera)).toEqual({
      tenantId: SHOP,
      subject: 'visitor:v_2',
      userId: 'v_1',
      conversationId: 'c_1',
      anonymous: true,
      as: 'visitor:v_1',
      createdAt: NOW_MS,
    });
  });

  test('of an alias resolves to the same visitor', () => {
    const alias = aliasFor('visitor:v_2', aVisitor());

    expect(aliasFor('visitor:v_3', alias)).toEqual({ ...alias, subject: 'visitor:v_3' });
  });
});

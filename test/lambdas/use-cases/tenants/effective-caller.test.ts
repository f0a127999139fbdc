import { expect, test } from 'vitest';
import { effectiveCaller } from '../../../../lambdas/use-cases/tenants/effective-caller.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL } from '../../../support/builders/tenants.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';

const guest = aCaller({ guest: true });

test('a guest’s effective caller is the visitor that it is identified as, of its own tenant only', async () => {
  const visitors = inMemoryVisitorStore();
  await visitors.create(aVisitor({ as: 'visitor:v_9', userId: 'v_9' }));

  expect(await effectiveCaller(visitors, guest)).toMatchObject({
    subject: 'visitor:v_9',
    userId: 'v_9',
    conversation: 'c_1',
    guest: true,
  });
  expect(await effectiveCaller(visitors, { ...guest, tenantId: RIVAL })).toEqual({ ...guest, tenantId: 'rival' });
});

test('a guest that is not identified is its own effective caller, also with a conversation of its own', async () => {
  const visitors = inMemoryVisitorStore();
  const before = await effectiveCaller(visitors, guest);
  await visitors.create(aVisitor());

  expect([before, await effectiveCaller(visitors, guest)]).toEqual([guest, guest]);
});

test('any other caller is its own effective caller, and nothing is read', async () => {
  const find = async () => {
    throw new Error('nothing needs to be read');
  };

  expect(await effectiveCaller({ find }, aCaller())).toEqual(aCaller());
});

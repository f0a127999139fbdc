import { describe, expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../../../lambdas/domain/sealed.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { uploadableConversation } from '../../../../lambdas/use-cases/uploads/uploadable-conversation.ts';
import { aCaller, aTenant, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-abcdef-ghijkl');
const owner = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
const handle = conversationHandle(SHOP, SESSION);

/** A widget's visitor has sent one message. */
async function aBegunConversation() {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, revocations: inMemoryVisitorRevocations() };
  const { message } = await sendMessage(needs, { caller: owner, text: 'hello' });
  const may = (caller: Caller | null, named: string, tenant = aTenant()) =>
    uploadableConversation(needs, { tenant, caller, named });
  return { ...harness, needs, id: message.conversationId, may };
}

const refused = { code: 'ERR_NOT_FOUND' };

describe('uploads into a conversation are for', () => {
  test('its visitor, by id or by handle', async () => {
    const { may, id } = await aBegunConversation();

    expect([await may(owner, id), await may(owner, reveal(handle))]).toEqual([id, id]);
  });

  test('an agent of the tenant, by its id', async () => {
    const { may, id } = await aBegunConversation();

    expect(await may(agentNamed('ann'), id)).toBe(id);
    await expect(may(agentNamed('ann'), 'c_nobody')).rejects.toMatchObject(refused);
  });

  test('any holder of its handle, also beside a token of another visitor', async () => {
    const { may, id } = await aBegunConversation();

    expect([await may(null, reveal(handle)), await may(visitorNamed('built-in'), reveal(handle))]).toEqual([id, id]);
  });
});

describe('before anything was said, they are for', () => {
  const NEW = sealed<'session'>('session-1767225600000-newcom-ervisitor');
  const newcomer = aCaller({ ...visitorOfSession(SHOP, NEW), sessionId: NEW });
  const newHandle = conversationHandle(SHOP, NEW);

  test.each([
    ['the holder of the handle', null, aTenant()],
    ['its visitor', newcomer, aTenant()],
    ['its visitor where tokens are required', newcomer, aTenant({ requireTokens: true })],
  ])('%s, and then its first message is there', async (_, caller, tenant) => {
    const { needs, may } = await aBegunConversation();

    const into = await may(caller, reveal(newHandle), tenant);

    const { message } = await sendMessage(needs, { caller: newcomer, text: 'first' });
    expect(message.conversationId).toBe(into);
  });

  test('nobody by a handle of another tenant, by other text, or by a handle alone where tokens are required', async () => {
    const { may } = await aBegunConversation();
    const foreign = reveal(conversationHandle(RIVAL, NEW));

    for (const named of [foreign, 'shop_short', `v_${'a'.repeat(22)}`, `c_${'a'.repeat(22)}`, 'anything']) {
      await expect(may(null, named)).rejects.toMatchObject(refused);
      await expect(may(newcomer, named)).rejects.toMatchObject(refused);
    }
    await expect(may(null, reveal(newHandle), aTenant({ requireTokens: true }))).rejects.toMatchObject(refused);
    await expect(may(visitorNamed('x'), reveal(newHandle), aTenant({ requireTokens: true }))).rejects.toMatchObject(
      refused,
    );
  });
});

describe('they are not for', () => {
  test('a caller that knows only its id, which agents see', async () => {
    const { may, id } = await aBegunConversation();

    await expect(may(null, id)).rejects.toMatchObject(refused);
    await expect(may(visitorNamed('other'), id)).rejects.toMatchObject(refused);
  });

  test('a handle without a token where the tenant requires one', async () => {
    const { may } = await aBegunConversation();

    await expect(may(null, reveal(handle), aTenant({ requireTokens: true }))).rejects.toMatchObject(refused);
  });

  test('a handle of another tenant, or of a visitor who was revoked or not seen for a day', async () => {
    const { may, needs, time } = await aBegunConversation();

    await expect(may(null, reveal(handle), aTenant({ tenantId: RIVAL }))).rejects.toMatchObject(refused);
    time.forward(24 * 3_600_000);
    await expect(may(null, reveal(handle))).rejects.toMatchObject(refused);
    time.forward(-24 * 3_600_000);
    await needs.revocations.revoke(SHOP, owner.subject, 1);
    await expect(may(null, reveal(handle))).rejects.toMatchObject(refused);
  });
});

import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import type { Handle } from '../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { readWebchatMessages } from '../../../../lambdas/use-cases/visitors/read-webchat-messages.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const handle = conversationHandle(SHOP, SESSION);
const visitor = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
const HOUR = 3_600_000;

async function aConversation() {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, revocations: inMemoryVisitorRevocations() };
  const { message } = await sendMessage(needs, { caller: visitor, text: 'hello' });
  await sendMessage(needs, { caller: agentNamed('ann'), text: 'hi', conversationId: message.conversationId });
  const read = async (given: Handle | undefined, tenantId = 'shop', limit = 20) => {
    const found = await readWebchatMessages(needs, {
      tenantId: tenantNamed(tenantId),
      visitor: null,
      handle: given,
      limit,
    });
    return found.map(({ entry }) => entry.text);
  };
  return { ...harness, needs, read };
}

describe('a handle alone', () => {
  test('reads its conversation, oldest first', async () => {
    const { read } = await aConversation();

    expect(await read(handle)).toEqual(['hello', 'hi']);
  });

  test.each([
    ['another', conversationHandle(SHOP, sealed(`${SESSION}x`)), 'shop'],
    ['none', undefined, 'shop'],
    ['the same of another tenant', handle, 'rival'],
    ['the public id of the visitor', sealed<'handle'>(visitor.userId), 'shop'],
  ])('%s reads nothing', async (_, given, tenantId) => {
    const { read } = await aConversation();

    expect(await read(given, tenantId)).toEqual([]);
  });

  test('reads for a day after its visitor wrote, whatever an agent wrote since', async () => {
    const { read, time } = await aConversation();

    time.forward(24 * HOUR - 1);
    expect(await read(handle)).toEqual(['hello', 'hi']);
    time.forward(1);
    expect(await read(handle)).toEqual([]);
  });

  test('reads while its visitor is connected, also if the visitor’s last message is older than a page', async () => {
    const { read, time, needs } = await aConversation();
    time.forward(48 * HOUR);
    await needs.connections.add(aConnection({ subject: visitor.subject }));

    expect(await read(handle)).toEqual(['hello', 'hi']);
    expect(await read(handle, 'shop', 1)).toEqual(['hi']);
  });

  test('reads nothing once its visitor was revoked', async () => {
    const { read, needs } = await aConversation();
    await needs.revocations.revoke(SHOP, visitor.subject, NOW_MS / 1000);

    expect(await read(handle)).toEqual([]);
  });
});

test('an identified visitor reads its own conversation, whatever handle is sent', async () => {
  const { needs } = await aConversation();
  const stranger = aCaller({ subject: 'visitor:v_2', userId: 'v_2' });

  const found = await readWebchatMessages(needs, { tenantId: SHOP, visitor: stranger, handle, limit: 20 });

  expect(found).toEqual([]);
});

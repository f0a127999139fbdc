import { describe, expect, test } from 'vitest';
import { recordOf, recordOfVisitor } from '../../../../lambdas/domain/conversations/conversation-record.ts';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle, conversationOfHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { mayDecide } from '../../../../lambdas/use-cases/conversations/may-decide.ts';
import { ownConversation } from '../../../../lambdas/use-cases/conversations/own-conversation.ts';
import { readableConversation } from '../../../../lambdas/use-cases/conversations/readable-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, NOW, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const visitor = visitorNamed('v_1');
const NOT_FOUND = { code: 'ERR_NOT_FOUND' };

describe('a visitor’s own conversation', () => {
  test('is created once and for life, also by two requests at once', async () => {
    const { needs } = useCaseHarness();

    const [one, two] = await Promise.all([ownConversation(needs, visitor), ownConversation(needs, visitor)]);

    expect(one).toEqual(two);
    expect(await ownConversation(needs, visitor)).toEqual(one);
  });

  test('is counted before it is created, and only then', async () => {
    const { needs } = useCaseHarness();
    let counted = 0;
    const onNewVisitor = async () => {
      if (++counted > 1) throw new Error('too many');
    };

    await ownConversation({ ...needs, onNewVisitor }, visitor);
    await ownConversation({ ...needs, onNewVisitor }, visitor);
    const another = ownConversation({ ...needs, onNewVisitor }, visitorNamed('v_2'));

    await expect(another).rejects.toThrow('too many');
    expect(await needs.visitors.find(SHOP, 'visitor:v_2')).toBeNull();
  });

  test('follows from the session, so that every door finds the same; without one it is random', async () => {
    const { needs } = useCaseHarness();
    const ofSession = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
    const user = (id: string) => aCaller({ subject: `user:${id}`, userId: id, sessionId: SESSION, anonymous: false });

    const { conversationId } = await ownConversation(needs, ofSession);
    const [one, two] = [await ownConversation(needs, user('1')), await ownConversation(needs, user('2'))];

    expect(conversationId).toBe(conversationOfHandle(SHOP, conversationHandle(SHOP, SESSION)));
    expect(new Set([conversationId, one.conversationId, two.conversationId]).size).toBe(3);
  });

  test('begins with what is known of its visitor, and what of that was vouched for', async () => {
    const { needs } = useCaseHarness();
    const known = {
      name: 'Vera',
      email: 'vera@shop.example',
      widget: { site: 'shop', handle: sealed<'handle'>('h'), label: 'V.' },
    };

    const made = await ownConversation(needs, { ...visitor, ...known });

    expect(made).toMatchObject({ name: 'Vera', email: 'vera@shop.example', label: 'V.' });
    expect(recordOfVisitor({ ...made, as: 'visitor:v_2' })).toEqual({
      conversationId: made.conversationId,
      subject: 'visitor:v_2',
      createdAt: made.createdAt,
    });
    expect(recordOfVisitor(aVisitor())).not.toHaveProperty('name');
  });
});

describe('the profile of a visitor', () => {
  const named = (name: string, issuedAt: number) => ({ ...visitor, name, issuedAt });

  test('follows the newest token, and keeps what that does not have', async () => {
    const { needs } = useCaseHarness();
    const made = await ownConversation(needs, { ...named('Vera', NOW), email: 'vera@shop.example' });

    const later = await ownConversation(needs, named('Vera B.', NOW + 60));
    const older = await ownConversation(needs, named('Eve', NOW + 59));

    expect(later).toEqual({ ...made, name: 'Vera B.', profileAt: NOW + 60 });
    expect(older).toEqual(later);
    expect(await needs.visitors.find(SHOP, visitor.subject)).toEqual(later);
  });

  test('costs no write while tokens say the same', async () => {
    const { needs } = useCaseHarness();
    let writes = 0;
    const { updateProfile } = needs.visitors;
    needs.visitors.updateProfile = (...profile) => {
      writes++;
      return updateProfile(...profile);
    };
    for (const minute of [0, 1, 2]) await ownConversation(needs, named('Vera', NOW + minute * 60));

    await ownConversation(needs, named('Vera B.', NOW + 180));

    expect(writes).toBe(1);
  });

  test('is known no more once its visitor has expired; its conversation goes on', async () => {
    const { needs } = useCaseHarness();
    const made = await ownConversation(needs, named('Vera', NOW));
    needs.visitors.updateProfile = async () => null;

    expect(await ownConversation(needs, named('Vera B.', NOW + 60))).toEqual(made);
  });
});

describe('a conversation may be read', () => {
  test('by its visitor, named or not; before it began there is none', async () => {
    const { needs } = useCaseHarness();
    const before = await readableConversation(needs.visitors, visitor, undefined);
    const { conversationId } = await ownConversation(needs, visitor);

    expect(before).toBeNull();
    expect(await readableConversation(needs.visitors, visitor, undefined)).toBe(conversationId);
    expect(await readableConversation(needs.visitors, visitor, conversationId)).toBe(conversationId);
  });

  test('[ISO2] by no other visitor, and a visitor without one reads none by its id either', async () => {
    const { needs } = useCaseHarness();
    const { conversationId } = await ownConversation(needs, visitor);

    for (const other of [visitorNamed('v_2'), visitorNamed('v_1', 'rival')]) {
      await expect(readableConversation(needs.visitors, other, conversationId)).rejects.toMatchObject(NOT_FOUND);
      expect(await readableConversation(needs.visitors, other, undefined)).toBeNull();
    }
  });

  test('by an agent, who has to name it', async () => {
    const { needs } = useCaseHarness();

    expect(await readableConversation(needs.visitors, agentNamed('ann'), 'c_1')).toBe('c_1');
    await expect(readableConversation(needs.visitors, agentNamed('ann'), undefined)).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'conversationId',
    });
  });
});

describe('closing and reopening is for', () => {
  async function aConversation() {
    const { needs } = useCaseHarness();
    const { message } = await sendMessage(needs, { caller: visitor, text: 'hello' });
    const id = message.conversationId;
    await sendMessage(needs, { caller: agentNamed('ann'), text: 'hi', conversationId: id });
    return { id, needs, decides: (caller: typeof visitor, named = id) => mayDecide(needs, caller, named) };
  }

  test('an admin, and an agent who has answered there', async () => {
    const { decides } = await aConversation();

    await expect(decides(agentNamed('boss', { role: 'admin' }))).resolves.toBeUndefined();
    await expect(decides(agentNamed('ann'))).resolves.toBeUndefined();
  });

  test('no agent whose answer has expired, though something younger is there', async () => {
    const { id, needs } = await aConversation();
    const answered = needs.clock();
    const later = { ...needs, clock: () => answered + needs.rules.retention };
    await sendMessage({ ...needs, clock: () => answered + 1 }, { caller: visitor, text: 'still there?' });

    await expect(mayDecide(later, agentNamed('ann'), id)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    await expect(mayDecide({ ...later, clock: () => answered }, agentNamed('ann'), id)).resolves.toBeUndefined();
  });

  test('on a desk the one who it is assigned to as well, though somebody else has answered', async () => {
    const { id, needs } = await aConversation();
    const onDesk = { ...needs, desk: { desk: true, agentsSee: 'all' } as const };
    const change = { kind: 'assigned', to: staffId(SHOP, 'bob') } as const;
    await addDeskEntry(onDesk, { caller: agentNamed('boss'), conversationId: id, change });

    for (const name of ['ann', 'bob']) await expect(mayDecide(onDesk, agentNamed(name), id)).resolves.toBeUndefined();
    await expect(mayDecide(onDesk, agentNamed('carol'), id)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    await expect(mayDecide(needs, agentNamed('bob'), id)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
  });

  test('on a desk no agent who may not see it, for whom it does not exist', async () => {
    const { id, needs } = await aConversation();
    const onDesk = { ...needs, desk: { desk: true, agentsSee: 'assigned' } as const };
    const change = { kind: 'assigned', to: staffId(SHOP, 'bob') } as const;
    await addDeskEntry(onDesk, { caller: agentNamed('boss'), conversationId: id, change });

    await expect(mayDecide(onDesk, agentNamed('ann'), id)).rejects.toMatchObject(NOT_FOUND);
    await expect(mayDecide(onDesk, agentNamed('bob'), id)).resolves.toBeUndefined();
  });

  test('no agent who has not, and no visitor, the conversation’s own included', async () => {
    const { decides } = await aConversation();

    for (const caller of [agentNamed('bob'), visitor, visitorNamed('v_2')]) {
      await expect(decides(caller)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
    }
  });

  test('[ISO1] no caller of another tenant, for whom it does not exist', async () => {
    const { decides } = await aConversation();

    await expect(decides(agentNamed('ann', { tenantId: RIVAL }))).rejects.toMatchObject(NOT_FOUND);
    await expect(decides(agentNamed('ann'), 'c_nobody')).rejects.toMatchObject(NOT_FOUND);
  });
});

test('a conversation without a record does not exist', () => {
  expect(() => recordOf({ record: null })).toThrow(expect.objectContaining(NOT_FOUND));
});

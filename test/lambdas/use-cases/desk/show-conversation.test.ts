import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { cardView } from '../../../../lambdas/domain/desk/visitor-card.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { showConversation } from '../../../../lambdas/use-cases/desk/show-conversation.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const ann = agentNamed('ann');
const boss = agentNamed('boss', { role: 'admin' });

async function aQuestion(desk: DeskRules = { desk: true, agentsSee: 'all' }) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, desk };
  const say = () => sendMessage(needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = (await say()).message;
  const show = (caller = ann) => showConversation(needs, { caller, conversationId });
  return { ...harness, needs, conversationId, say, show };
}

describe('a conversation that is shown', () => {
  test('has what the desk has decided; without a desk it has nothing of that', async () => {
    const { show, needs, conversationId } = await aQuestion();
    const change = { kind: 'assigned', to: staffId(SHOP, 'ann'), labels: ['vip'] } as const;
    await addDeskEntry(needs, { caller: ann, conversationId, change: { ...change, labels: ['vip'] } });

    expect((await show()).conversation.desk).toMatchObject({ assignee: { id: staffId(SHOP, 'ann') }, labels: ['vip'] });
    const without = { ...needs, desk: { desk: false, agentsSee: 'all' } as const };
    expect((await showConversation(without, { caller: ann, conversationId })).conversation).not.toHaveProperty('desk');
  });

  test('has its labels, however much has been said since', async () => {
    const { show, say, needs, conversationId } = await aQuestion();
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'labelled', labels: ['vip'] } });
    for (let message = 0; message < 10; message++) await say();

    expect((await show()).conversation.desk).toMatchObject({ labels: ['vip'] });
  });

  test.each([
    ['its visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['another tenant', agentNamed('ann', { tenantId: RIVAL, role: 'admin' }), 'ERR_NOT_FOUND'],
  ])('is not for %s', async (_, caller, code) => {
    const { show } = await aQuestion();

    await expect(show(caller)).rejects.toMatchObject({ code });
  });

  test('is not for an agent who may not see it', async () => {
    const { show, needs, conversationId } = await aQuestion({ desk: true, agentsSee: 'assigned' });
    const change = { kind: 'assigned', to: staffId(SHOP, 'bob') } as const;
    await addDeskEntry(needs, { caller: boss, conversationId, change });

    await expect(show()).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect((await show(boss)).conversation.desk?.assignee).toMatchObject({ id: staffId(SHOP, 'bob') });
  });
});

describe('the visitor’s card', () => {
  test('says where the visitor is now, by its newest socket that says so', async () => {
    const { show, needs } = await aQuestion();
    const add = (connectionId: string, connectedAt: number, over = {}) =>
      needs.connections.add(aConnection({ connectionId, connectedAt, ...over }));
    const offline = (await show()).card;
    await add('old', NOW_MS - 9000, { url: 'https://shop.example/old' });
    await add('new', NOW_MS - 10, { url: 'https://shop.example/now', domain: 'shop.example' });
    await add('newest', NOW_MS);
    await add('other', NOW_MS, { subject: 'visitor:v_2', url: 'https://shop.example/others' });

    expect(offline).toMatchObject({ online: false, page: null });
    expect((await show()).card).toMatchObject({
      online: true,
      page: { url: 'https://shop.example/now', domain: 'shop.example' },
    });
  });

  test('shows no address that a browser would run', async () => {
    const { show, needs } = await aQuestion();
    await needs.connections.add(aConnection({ url: 'javascript:alert(1)', origin: 'data:text/html,x' }));

    expect((await show()).card).toMatchObject({ online: true, page: null });
  });

  test('keeps apart what the site and what the page says', async () => {
    const { show, needs } = await aQuestion();
    const nothing = (await show()).card.attributes;
    await needs.attributes.set(SHOP, aCaller().subject, 'page', { plan: 'gold' });
    await needs.attributes.set(SHOP, aCaller().subject, 'site', { plan: 'basic' });
    await needs.attributes.set(SHOP, visitorNamed('v_2').subject, 'site', { plan: 'others' });

    expect(nothing).toEqual({ site: {}, page: {} });
    expect((await show()).card.attributes).toEqual({ site: { plan: 'basic' }, page: { plan: 'gold' } });
  });

  test('says since when it is known, and how often it was here before', async () => {
    const { show, say, time, needs, conversationId } = await aQuestion();
    await closeConversation(needs, { caller: boss, conversationId });
    time.forward(DAY);
    await say();
    time.forward(HOUR);
    await closeConversation(needs, { caller: aCaller(), conversationId });
    await say();

    expect(cardView((await show()).card)).toMatchObject({
      firstSeenAt: new Date(NOW_MS).toISOString(),
      earlierTimes: [
        { closedAt: new Date(NOW_MS + DAY + HOUR).toISOString(), reason: 'visitor', messages: 2 },
        { closedAt: new Date(NOW_MS).toISOString(), reason: 'agent', messages: 1 },
      ],
    });
    time.forward(RETENTION - DAY);
    await say();
    expect((await show()).card.earlierTimes).toHaveLength(1);
  });
});

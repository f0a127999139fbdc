import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { beginsConversation, noteChatting, noteStatus } from '../../../../lambdas/use-cases/visitors/visitor-status.ts';
import { aConnection, aMessage, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const ofWidget = aCaller({ widget: { site: 'shop', handle: sealed('h') } });

async function withSockets(...sockets: Partial<Connection>[]) {
  const harness = useCaseHarness();
  for (const socket of sockets) await harness.needs.connections.add(aConnection({ status: 'initial', ...socket }));
  const statuses = async () => {
    const all = await harness.needs.connections.ofVisitor(SHOP, ofWidget.subject);
    return Object.fromEntries(all.map(({ connectionId, status }) => [connectionId, status]));
  };
  return { ...harness, statuses };
}

describe('a visitor’s status', () => {
  test('is stored on all of its sockets, sent to each, and announced once, with its first socket', async () => {
    const { needs, statuses, replied, announced } = await withSockets(
      { connectionId: 'second', connectedAt: NOW_MS - 1000, url: 'https://shop.example/second' },
      { connectionId: 'first', connectedAt: NOW_MS - 2000, url: 'https://shop.example/first' },
    );

    await noteStatus(needs, ofWidget, 'bubble_click');

    expect(await statuses()).toEqual({ first: 'bubble_click', second: 'bubble_click' });
    expect(replied.map(({ connectionId }) => connectionId).sort()).toEqual(['first', 'second']);
    expect(replied.map(({ reply }) => reply)).toEqual([1, 2].map(() => ({ type: 'status', status: 'bubble_click' })));
    expect(announced.map(({ announcement }) => announcement)).toMatchObject([
      { type: 'online', presence: { status: 'bubble_click', url: 'https://shop.example/first' } },
    ]);
  });

  test('is sent only to sockets where it changes', async () => {
    const { needs, replied, announced } = await withSockets(
      { connectionId: 'old', status: 'chatting' },
      { connectionId: 'new' },
    );

    await noteStatus(needs, ofWidget, 'chatting');
    await noteStatus(needs, ofWidget, 'chatting');

    expect(replied.map(({ connectionId }) => connectionId)).toEqual(['new']);
    expect(announced).toHaveLength(1);
  });

  test('is not announced while the visitor has no socket', async () => {
    const { needs, replied, announced } = await withSockets();

    await noteStatus(needs, ofWidget, 'bubble_click');

    expect([replied, announced]).toEqual([[], []]);
  });
});

describe('the status chatting', () => {
  test('is stored for widgets only, since no other client has a status', async () => {
    const { needs, statuses } = await withSockets({ connectionId: 'c' });

    await noteChatting(needs, aCaller());
    const before = await statuses();
    await noteChatting(needs, ofWidget);

    expect([before, await statuses()]).toEqual([{ c: 'initial' }, { c: 'chatting' }]);
  });

  test('fails no message: a failure to store it is only logged', async () => {
    const { needs, unpushedErrors } = await withSockets({ connectionId: 'c' });
    const broken = new Error('no table');
    const connections = {
      ...needs.connections,
      setStatus: async () => {
        throw broken;
      },
    };

    await noteChatting({ ...needs, connections }, ofWidget);

    expect(unpushedErrors).toEqual([broken]);
  });

  test('begins with the first message, and with one that reopens the conversation', () => {
    const messages = [aMessage({ pos: 1 }), aMessage({ pos: 2 }), aMessage({ pos: 3, reopens: true })];

    expect(messages.map(beginsConversation)).toEqual([true, false, true]);
  });
});

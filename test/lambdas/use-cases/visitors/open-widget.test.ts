import { expect, test } from 'vitest';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { openWidget } from '../../../../lambdas/use-cases/visitors/open-widget.ts';
import { aConnection } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, IDLE, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const visitor = aCaller({ widget: { site: 'shop', handle: sealed('h') } });

/** A loaded page; `opened` is its visitor’s status once the widget is open. */
async function aPage() {
  const harness = useCaseHarness();
  const load = () => harness.needs.connections.add(aConnection({ connectionId: 'page', status: 'initial' }));
  const opened = async () => {
    await load();
    await openWidget(harness.needs, { visitor });
    return (await harness.needs.connections.ofVisitor(SHOP, visitor.subject))[0]?.status;
  };
  return { ...harness, opened };
}

test('a visitor without messages who opens the widget has the status bubble_click', async () => {
  const { opened } = await aPage();

  expect(await opened()).toBe('bubble_click');
});

test('a visitor who returns to an open conversation has the status chatting', async () => {
  const { opened, needs, time } = await aPage();
  await sendMessage(needs, { caller: visitor, text: 'hello' });
  time.forward(IDLE - 1);

  expect(await opened()).toBe('chatting');
});

test('a visitor who returns to an expired or closed conversation has the status bubble_click', async () => {
  const [left, ended] = [await aPage(), await aPage()];
  await sendMessage(left.needs, { caller: visitor, text: 'hello' });
  left.time.forward(UNANSWERED_AFTER);
  const { message } = await sendMessage(ended.needs, { caller: visitor, text: 'hello' });
  await closeConversation(ended.needs, {
    caller: agentNamed('boss', { role: 'admin' }),
    conversationId: message.conversationId,
  });

  expect([await left.opened(), await ended.opened()]).toEqual(['bubble_click', 'bubble_click']);
});

import { describe, expect, test } from 'vitest';
import { messageView, widgetMessageView } from '../../../../lambdas/domain/conversations/message-view.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { ANN, ANNS, aMessage, INCARNATION } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const located = (over = {}) => ({ tenantId: SHOP, conversationId: 'c_1', entry: aMessage(over) });
const file = { url: 'https://chat.example/files/x', filename: 'a cat.png', contentType: 'image/png', size: 3 };

describe('a message as clients see it', () => {
  test('is the same in both spellings, and has no field that widgets would unwrap', () => {
    const view = messageView(located());

    expect(view.message_id).toBe(view.id);
    expect(view.conversationId).toBe(view.conversation_id);
    expect(view.sender).toBe(view.sender_type);
    expect(view).not.toHaveProperty('message');
    expect(Object.values(view)).not.toContain(null);
    expect(typeof view.id).toBe('string');
  });

  test('has its client’s id; a generated one is not shown', () => {
    expect(messageView(located({ sendKey: 'ctemp-1' }))).toMatchObject({
      temp_id: 'temp-1',
      clientMessageId: 'temp-1',
    });
    const ours = messageView(located({ sendKey: 'sabc' }));
    expect(JSON.stringify(ours)).not.toContain('abc');
    expect(ours).not.toHaveProperty('temp_id');
  });

  test('of files alone has their names as text; a text stays as it was written', () => {
    const attachments = [file, { ...file, filename: 'b.pdf' }];

    expect(messageView(located({ text: '', attachments })).text).toBe('[Attachment: a cat.png] [Attachment: b.pdf]');
    expect(messageView(located({ text: ' look ', attachments }))).toMatchObject({ text: ' look ', attachments });
    expect(messageView(located())).not.toHaveProperty('attachments');
  });

  test('names a visitor by its public id and staff by their pseudonym, with the name that is known now', () => {
    const byAnn = located({ author: ANNS, sender: 'agent' });

    expect(messageView(located())).toMatchObject({ sender: 'user', sender_id: 'v_1' });
    expect(messageView({ ...byAnn, authorName: 'Ann' })).toMatchObject({ sender_id: ANN, sender_name: 'Ann' });
    expect(messageView(byAnn)).not.toHaveProperty('sender_name');
  });

  test('shows no position: what is hidden from a visitor cannot be counted', () => {
    const view = messageView(located({ pos: 777, seq: 3 }));

    expect(view).toMatchObject({ id: `m_${INCARNATION}_3`, seq: 3, text: 'message 777' });
    expect(JSON.stringify({ ...view, text: '', clientMessageId: '', temp_id: '' })).not.toContain('777');
  });

  test('has another id in another incarnation of its log', () => {
    expect(messageView(located({ incarnation: 'life000002' })).id).not.toBe(messageView(located()).id);
  });
});

test('a widget sees its conversation under the handle that it knows, and nowhere the public id', () => {
  const view = widgetMessageView(located(), sealed('shop_handle'));

  expect(view).toMatchObject({ conversation_id: 'shop_handle', conversationId: 'shop_handle' });
  expect(JSON.stringify(view)).not.toContain('c_1');
  expect(widgetMessageView(located(), undefined)).toEqual(messageView(located()));
});

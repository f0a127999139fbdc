import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { summaryOf } from '../../../../lambdas/domain/conversations/summary.ts';
import { summaryView } from '../../../../lambdas/domain/conversations/summary-view.ts';
import { aClosing, aMessage, aRecord, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { IDLE } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const rules = { retention: RETENTION, idle: IDLE };
const summary = (entries: Entry[], now = NOW_MS) => summaryOf(SHOP, { record: aRecord(), entries }, now, rules);

describe('a conversation in a list', () => {
  test('shows its last message, also if other entries follow it, and the time of its last entry', () => {
    const closed = aClosing({ pos: 2, seq: 1, at: NOW_MS + 5 });

    expect(summary([aMessage(), closed], NOW_MS + 5)).toMatchObject({
      conversationId: 'c_1',
      visitor: { userId: 'v_1', anonymous: true },
      lastMessage: aMessage(),
      lastActivityAt: NOW_MS + 5,
      status: 'closed',
      seq: 1,
    });
  });

  test('is closed after the idle time, whether or not an entry says so', () => {
    expect(summary([aMessage()], NOW_MS + IDLE - 1)?.status).toBe('open');
    expect(summary([aMessage()], NOW_MS + IDLE)?.status).toBe('closed');
  });

  test('does not appear before its first entry, nor once all of it has expired', () => {
    expect(summaryOf(SHOP, { record: null, entries: [] }, NOW_MS, rules)).toBeNull();
    expect(summary([])).toBeNull();
    expect(summary([aMessage()], NOW_MS + RETENTION)).toBeNull();
  });

  test('is shown without its tenant, and with no message where only closings are near', () => {
    const seen = summary([aMessage()]);
    const without = summary([aClosing()]);

    expect(seen && summaryView(seen)).toMatchObject({ conversation_id: 'c_1', lastMessage: { text: 'message 1' } });
    expect(seen && summaryView(seen)).not.toHaveProperty('tenantId');
    expect(without && summaryView(without).lastMessage).toBeNull();
  });
});

import { describe, expect, test } from 'vitest';
import type { Shortcut } from '../../../../lambdas/domain/desk/canned-reply.ts';
import {
  type ExportCursor,
  encodeExportCursor,
  exportCursor,
} from '../../../../lambdas/domain/exports/export-cursor.ts';
import { ANN, aConversationId, NOW_MS } from '../../../support/builders/conversations.ts';

const row = { bucket: NOW_MS, conversationId: aConversationId(1) };
const PLACES: ExportCursor[] = [
  { in: 'canned', agent: null, after: null },
  { in: 'canned', agent: ANN, after: 'hello' as Shortcut },
  { in: 'conversations', row, pos: 0 },
  { in: 'conversations', row, pos: 12_345 },
  { in: 'conversations', row, pos: null },
  { in: 'reads', agent: ANN, after: null },
  { in: 'reads', agent: ANN, after: row.conversationId },
];

const made = (parts: string[]) => Buffer.from(parts.join('\u0000')).toString('base64url');

describe('a cursor of an export', () => {
  test.each(PLACES)('is read as it was written: %j', (cursor) => {
    expect(exportCursor(encodeExportCursor(cursor))).toEqual(cursor);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a number', 7],
    ['other text', 'soon, I hope'],
    ['a cursor of a conversation', 'c1.life000001.3'],
    ['another version', made(['e2', 'k', '', ''])],
    ['no place', made(['e1', 'x', '', ''])],
    ['a time that is none', made(['e1', 'c', '-1', '0', aConversationId(1)])],
    ['a conversation with what separates keys', made(['e1', 'c', '1', '0', 'c_1#E'])],
    ['no conversation', made(['e1', 'c', '1', '0', ''])],
    ['a staff id that is none', made(['e1', 'r', 'a_1#x', ''])],
    ['a shortcut that is none', made(['e1', 'k', '', 'a#b'])],
    ['more than there is', made(['e1', 'k', '', '', 'more'])],
    ['a position that is none', made(['e1', 'c', '1', '0x', 'c_1'])],
  ])('is refused by its field: %s', (_what, text) => {
    expect(() => exportCursor(text, 'after')).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'after' }));
  });
});

import type { Attachment } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { canSend, drafts, EMPTY_DRAFT } from '../../../../lib/desk/answering/drafts.ts';
import { stored } from '../../../../lib/desk/store/stored.ts';

const attachment = { url: 'https://chat.example/files/x' } as Attachment;
const file = { key: 'k', name: 'a.png', size: 1 };

function aStorage(storage = new Map<string, string>()) {
  const kept = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
    removeItem: (key: string) => void storage.delete(key),
  };
  return stored<never>(() => kept, 'drafts');
}

test('a text outlives the page, each conversation with its own', () => {
  const storage = new Map<string, string>();
  const before = drafts(aStorage(storage));
  before.of('c_1').update((draft) => ({ ...draft, reply: 'half a sent' }));
  before.of('c_2').update((draft) => ({ ...draft, mode: 'note', note: 'psst' }));
  before.of('c_2').update((draft) => ({ ...draft, note: '' }));

  const after = drafts(aStorage(storage));

  expect(after.of('c_1').get()).toEqual({ ...EMPTY_DRAFT, reply: 'half a sent' });
  expect(after.of('c_2').get()).toEqual(EMPTY_DRAFT);
});

test('a storage that is forbidden keeps nothing, and hinders nothing', () => {
  const forbidden = stored<never>(() => {
    throw new Error('SecurityError');
  }, 'drafts');

  const draft = drafts(forbidden).of('c_1');
  draft.update((now) => ({ ...now, reply: 'x' }));

  expect(draft.get().reply).toBe('x');
});

test('what can be sent has a text or files, and nothing on its way', () => {
  expect(canSend(EMPTY_DRAFT)).toBe(false);
  expect(canSend({ ...EMPTY_DRAFT, reply: ' \n' })).toBe(false);
  expect(canSend({ ...EMPTY_DRAFT, reply: 'hello' })).toBe(true);
  expect(canSend({ ...EMPTY_DRAFT, files: [{ ...file, attachment }] })).toBe(true);
  expect(canSend({ ...EMPTY_DRAFT, reply: 'see', files: [file] })).toBe(false);
  expect(canSend({ ...EMPTY_DRAFT, mode: 'note', reply: 'an answer' })).toBe(false);
});

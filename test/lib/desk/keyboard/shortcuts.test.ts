import { expect, test } from 'vitest';
import { SHORTCUTS, shortcutOf } from '../../../../lib/desk/keyboard/shortcuts.ts';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test('every key of the help does what the help says', () => {
  for (const { keys, shortcut } of SHORTCUTS) {
    for (const key of keys) expect(shortcutOf(press(key), 'list')).toBe(shortcut);
  }
});

test('no key counts while one writes, chooses in a dialog or composes a character, nor with a modifier', () => {
  for (const key of SHORTCUTS.flatMap(({ keys }) => keys)) {
    expect(shortcutOf(press(key), 'field')).toBeUndefined();
    expect(shortcutOf(press(key), 'dialog')).toBeUndefined();
    expect(shortcutOf(press(key, { isComposing: true }), 'page')).toBeUndefined();
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
      expect(shortcutOf(press(key, { [modifier]: true }), 'page')).toBeUndefined();
    }
  }
});

test('arrows scroll, except in the list', () => {
  expect(shortcutOf(press('ArrowDown'), 'page')).toBeUndefined();
  expect(shortcutOf(press('ArrowDown'), 'list')).toBe('next');
});

test('no key stands for two things', () => {
  const keys = SHORTCUTS.flatMap((each) => each.keys);

  expect(new Set(keys).size).toBe(keys.length);
});

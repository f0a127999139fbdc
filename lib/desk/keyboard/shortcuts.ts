/** What a key does. */
export type Shortcut =
  | 'next'
  | 'previous'
  | 'reply'
  | 'note'
  | 'close'
  | 'take'
  | 'labels'
  | 'snooze'
  | 'canned'
  | 'help';

/** The keys, and what the help says of them. */
export const SHORTCUTS: readonly { keys: readonly string[]; shortcut: Shortcut; says: string }[] = [
  { keys: ['j', 'ArrowDown'], shortcut: 'next', says: 'Next conversation in the list' },
  { keys: ['k', 'ArrowUp'], shortcut: 'previous', says: 'Previous conversation' },
  { keys: ['r'], shortcut: 'reply', says: 'Write an answer' },
  { keys: ['n'], shortcut: 'note', says: 'Write a note that only the team sees' },
  { keys: ['/'], shortcut: 'canned', says: 'Choose a canned reply' },
  { keys: ['a'], shortcut: 'take', says: 'Assign the conversation to yourself' },
  { keys: ['l'], shortcut: 'labels', says: 'Labels' },
  { keys: ['s'], shortcut: 'snooze', says: 'Snooze' },
  { keys: ['e'], shortcut: 'close', says: 'Close the conversation' },
  { keys: ['?'], shortcut: 'help', says: 'Show this list' },
];

type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; isComposing?: boolean };

/** Where a key was pressed: in a field one writes, a control has its own arrows, in a dialog the page behind it is not meant. */
export type Place = 'field' | 'dialog' | 'list' | 'page';

/** What a key means there, if anything. The arrows move through the list only from within it: elsewhere they scroll. */
export function shortcutOf(pressed: Pressed, place: Place): Shortcut | undefined {
  const { key, ctrlKey, metaKey, altKey, isComposing = false } = pressed;
  if (place === 'field' || place === 'dialog' || ctrlKey || metaKey || altKey || isComposing) return undefined;
  if (key.startsWith('Arrow') && place !== 'list') return undefined;
  return SHORTCUTS.find(({ keys }) => keys.includes(key))?.shortcut;
}

/** What is known of a visitor's name. */
export type NamedVisitor = { userId: string; name?: string; label?: string };

const idInShort = (userId: string): string => userId.replace(/^v_|[^A-Za-z0-9]/g, '').slice(0, 5);

/**
 * The name of a visitor for agents: the one that the site vouches for; or its own, in quotation marks since nobody vouches for it; or
 * a few characters of its public id.
 */
export function visitorName({ name, label, userId }: NamedVisitor): string {
  if (name) return name;
  return label ? `“${label}”` : `Visitor ${idInShort(userId)}`;
}

/** What stands before a name and is none of it. Classes of Unicode would take milliseconds to be made. */
const BEFORE = /^[\s"“”'‘’<>()[\]{}#@.,;:!?*_+-]+/;

/** One letter for the picture of somebody: its first character, in upper case. */
export function initialOf(name: string): string {
  const [first = '?'] = name.replace(BEFORE, '');
  return first.toUpperCase();
}

/** One of six colours, always the same for the same id. */
export const toneOf = (id: string): number => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 6, 0);

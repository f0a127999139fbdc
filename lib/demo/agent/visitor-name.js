import { firstOf } from '../views/beginning-of.js';

/**
 * The name of a visitor for agents: the verified one; or its own label, in quotation marks since it is not verified; or a few
 * characters of the public id.
 */
export function visitorName({ name, label, userId = '' } = {}) {
  if (name) return name;
  return label ? `“${label}”` : `Visitor ${idInShort(userId)}`;
}

/** One letter for a visitor's picture. */
export const visitorInitial = ({ name, label, userId = '' } = {}) =>
  firstOf((name || label || idInShort(userId)).trim()).toUpperCase();

const idInShort = (userId) => userId.replace(/^v_|[^A-Za-z0-9]/g, '').slice(0, 5);

/** One of six colours, always the same for the same visitor. */
export const visitorTone = ({ userId = '' } = {}) =>
  [...userId].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 6, 0);

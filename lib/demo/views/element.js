/**
 * Makes an element. Strings become text, never markup, so nothing that a visitor writes can become part of the page.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] functions listen (`onclick`), `null`, `undefined` and `false` are left out
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** An element of the page's own markup, which has to be there. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

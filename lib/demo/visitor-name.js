/** What an agent calls a visitor: the name that the site vouched for, or a few characters of the public id. */
export function visitorName({ name, userId = '' } = {}) {
  return name ?? `Visitor ${userId.replace(/^v_|[^A-Za-z0-9]/g, '').slice(0, 5)}`;
}

/** One of six colours, always the same for the same visitor. */
export const visitorTone = ({ userId = '' } = {}) =>
  [...userId].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 6, 0);

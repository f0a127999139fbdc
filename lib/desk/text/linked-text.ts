/** A part of a text: words, or an address that may be opened. */
export type TextPart = { text: string; href?: string };

/** What may be an address: it begins like one of the web, and ends before what usually follows an address in a sentence. */
const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^\p{Cc}]+/giu;
const ENDS_A_SENTENCE = /[.,;:!?…\])}»”’]+$/u;

/** A text of anybody, in parts. Only `http` and `https` become links, and only what the browser itself reads as an address. */
export function linkedText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutEnd(match[0]);
    const href = webAddress(address);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

/** The address if it is one of the web, without a user and a password, which could disguise the host. */
export function webAddress(address: string): string | undefined {
  try {
    const { protocol, username, password, href } = new URL(address);
    return /^https?:$/.test(protocol) && username === '' && password === '' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** A closing bracket belongs to the address if it was opened in it. */
function withoutEnd(address: string): string {
  const end = ENDS_A_SENTENCE.exec(address);
  if (!end) return address;
  const isBalanced = end[0].startsWith(')') && address.slice(0, end.index).includes('(');
  return address.slice(0, end.index + (isBalanced ? 1 : 0));
}

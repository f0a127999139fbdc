/** Text that is HTML already. */
export type Html = { readonly html: string };

type Value = Html | string | number | undefined | readonly Value[];

/** HTML from a template: values are escaped unless they are HTML, lists are joined, and undefined is nothing. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html => ({
  html: parts.map((part, index) => part + text(values[index])).join(''),
});

function text(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map(text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (value: string): string => value.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** Values with something between them. */
export const joined = (values: readonly Html[], between: string): Html =>
  html`${values.map((value, index) => (index === 0 ? value : html`${between}${value}`))}`;

/** The part of an address that leads to a heading. */
export const anchor = (...names: string[]): string =>
  names
    .join('-')
    .replaceAll(/[^A-Za-z0-9._]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** A description: of CommonMark, its paragraphs, lists, code, strong words and links. */
export function prose(description: unknown): Html | undefined {
  if (typeof description !== 'string' || description.trim() === '') return undefined;
  return html`${description
    .trim()
    .split(/\n\s*\n/)
    .map(block)}`;
}

function block(lines: string): Html {
  const items = lines.split(/\n(?=- )/);
  return items.every((item) => item.startsWith('- '))
    ? html`<ul>${items.map((item) => html`<li>${inline(item.slice(2))}</li>`)}</ul>\n`
    : html`<p>${inline(lines)}</p>\n`;
}

/** One line of a description. */
export const inline = (line: string): Html =>
  html`${line.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/).map((part) => {
    if (part.startsWith('`') && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**') && part.length > 3) return html`<strong>${part.slice(2, -2)}</strong>`;
    const [, label, address] = /^\[([^\]]+)\]\((https:\/\/[^)\s]+|[/#][^)\s]*)\)$/.exec(part) ?? [];
    return label !== undefined && address !== undefined ? html`<a href="${address}">${label}</a>` : part;
  })}`;

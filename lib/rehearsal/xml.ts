const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

/** What stands between each pair of these tags, in order. For elements that do not contain one of their own name. */
export const elements = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, inside = '']) => inside);

/** The text of the first element of this name. */
export const textOf = (xml: string, tag: string): string | undefined =>
  elements(xml, tag)[0]?.replace(/&([#\w]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

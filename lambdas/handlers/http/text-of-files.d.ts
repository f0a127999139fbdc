/** A file's text: `lib/constructs/raw-text.ts` bundles it. */
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what is imported is the file, which has no names
  export default text;
}

/** An HTML file with its scripts and style sheets inside: `lib/constructs/page-text.ts` bundles it. */
declare module '*?page' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what is imported is the file, which has no names
  export default text;
}

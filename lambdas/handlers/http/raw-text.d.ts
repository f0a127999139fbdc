/** A file's text: `lib/constructs/raw-text.ts` bundles it. */
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what is imported is the file, which has no names
  export default text;
}

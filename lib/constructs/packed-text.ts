import { brotliCompressSync } from 'node:zlib';

/**
 * The module that a text becomes in a bundle: compressed, a tenth as long, and unpacked when that is loaded. Half a megabyte of
 * literals would take as long to parse, and more memory.
 */
export const packedText = (text: string): string =>
  `import { brotliDecompressSync } from 'node:zlib';
  export default brotliDecompressSync(Buffer.from('${brotliCompressSync(text).toString('base64')}', 'base64')).toString();`;

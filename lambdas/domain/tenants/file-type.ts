type Bytes = Uint8Array;

const starts = (head: Bytes, text: string, at = 0): boolean =>
  head.length >= at + text.length && [...text].every((char, index) => head[at + index] === char.charCodeAt(0));

const restarts = (...signature: number[]) => {
  const text = String.fromCharCode(...signature);
  return (head: Bytes): boolean => starts(head, text);
};

/** The brand of an ISO container (MP4, QuickTime, HEIC, AVIF), at byte 8: it names the content. */
const brand = (head: Bytes): string | null =>
  starts(head, 'ftyp', 4) ? String.fromCharCode(...head.slice(8, 12)) : null;
const isBrand = (...brands: string[]) => {
  return (head: Bytes): boolean => brands.includes(brand(head) ?? '');
};
/** Whether an ISO container holds a film: brands of films are many, so any brand but those of pictures counts. */
const isFilm = (head: Bytes): boolean => {
  const found = brand(head);
  return found !== null && !/^(avi|hei|hev|mif|msf)/.test(found);
};

const isRiff = (kind: string) => {
  return (head: Bytes): boolean => starts(head, 'RIFF') && starts(head, kind, 8);
};
const isMatroska = restarts(0x1a, 0x45, 0xdf, 0xa3);
const isPdf = (head: Bytes): boolean => starts(head, '%PDF-');

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what no text has
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/** Whether the bytes are UTF-8 without control characters, and no other known type. The last character may be cut in two. */
function isText(head: Bytes): boolean {
  if (isPdf(head) || starts(head, 'GIF8')) return false;
  try {
    return !CONTROL.test(new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}

/**
 * Every type that a tenant may allow, with a check of how its content begins (WHATWG MIME Sniffing; RFC 9559 for Matroska).
 * A type that a browser would run, such as SVG or HTML, is not among them and cannot be allowed.
 */
const LOOKS_LIKE = {
  'image/png': restarts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'image/jpeg': restarts(0xff, 0xd8, 0xff),
  'image/gif': (head: Bytes): boolean => starts(head, 'GIF87a') || starts(head, 'GIF89a'),
  'image/webp': isRiff('WEBP'),
  'image/avif': isBrand('avif', 'avis'),
  'image/heic': isBrand('heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1'),
  'application/pdf': isPdf,
  'text/plain': isText,
  'text/csv': isText,
  'video/mp4': isFilm,
  'video/quicktime': isFilm,
  'video/webm': isMatroska,
  'audio/mp4': isFilm,
  'audio/mpeg': (head: Bytes): boolean => starts(head, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0),
  'audio/ogg': restarts(0x4f, 0x67, 0x67, 0x53),
  'audio/wav': isRiff('WAVE'),
  'audio/webm': isMatroska,
} as const satisfies Record<string, (head: Bytes) => boolean>;

export type FileType = keyof typeof LOOKS_LIKE;

export const FILE_TYPES = Object.keys(LOOKS_LIKE) as FileType[];

/** Bytes at the beginning of a file that are inspected. */
export const LOOKED_AT = 4096;

export const isFileType = (value: unknown): value is FileType => FILE_TYPES.includes(value as FileType);

/** Whether a file's first bytes fit its type. */
export const looksLike = (type: FileType, head: Uint8Array): boolean => LOOKS_LIKE[type](head);

/** Whether a type may be shown in a page; a file of any other type is only saved. */
export const isImage = (type: FileType): boolean => type.startsWith('image/');

/** The extensions of a type's files: the first is the one that is added. */
const EXTENSIONS: Record<FileType, readonly [string, ...string[]]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
  'image/heic': ['heic', 'heif'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'log', 'md'],
  'text/csv': ['csv'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov', 'qt'],
  'video/webm': ['webm'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/mpeg': ['mp3', 'mpga'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'audio/webm': ['webm', 'weba'],
};

/**
 * The extension to add to a name that does not end in one of its type; empty if it does. Who opens a download runs it by its
 * extension: a script may be plain text, and is text as `invoice.bat.txt`.
 */
export function missingExtension(type: FileType, name: string): string {
  const [first] = EXTENSIONS[type];
  const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1];
  return extension !== undefined && EXTENSIONS[type].includes(extension) ? '' : `.${first}`;
}

type Bytes = Uint8Array;

const latin1 = (head: Bytes, end?: number): string => Buffer.from(head.slice(0, end)).toString('latin1');

const starts = (head: Bytes, text: string, at = 0): boolean =>
  head.length >= at + text.length && [...text].every((char, index) => head[at + index] === char.charCodeAt(0));

const restarts = (...signature: number[]) => {
  const text = String.fromCharCode(...signature);
  return (head: Bytes): boolean => starts(head, text);
};

/** The brands of an ISO container (MP4, QuickTime, HEIC, AVIF): the major one, then those that it is compatible with (ISO 14496-12, 4.3). */
function brands(head: Bytes): string[] {
  if (!starts(head, 'ftyp', 4)) return [];
  const box = head.slice(8, Math.min(head.length, (head[2] ?? 0) * 256 + (head[3] ?? 0)));
  const words = latin1(box.length < 4 ? head.slice(8, 12) : box).match(/.{4}/gs) ?? [];
  // The second word is the version of the major brand.
  return words.filter((_, index) => index !== 1);
}

/** Pictures are often of the major brand `mif1`, which says no more than "a picture"; what codes it is among the compatible ones. */
const isAvif = (head: Bytes): boolean => brands(head).some((brand) => brand === 'avif' || brand === 'avis');
const isHeic = (head: Bytes): boolean =>
  !isAvif(head) && brands(head).some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand));

/** Whether an ISO container holds a film or sound: their brands are many, so any major one but those of pictures counts. */
const isFilm = (head: Bytes): boolean => {
  const [major] = brands(head);
  return major !== undefined && !/^(avi|hei|hev|mif|msf)/.test(major);
};

/** The first box of a QuickTime film from before there were brands. */
const isOldQuickTime = (head: Bytes): boolean =>
  ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].some((box) => starts(head, box, 4));

const isRiff = (kind: string) => {
  return (head: Bytes): boolean => starts(head, 'RIFF') && starts(head, kind, 8);
};
const isMatroska = restarts(0x1a, 0x45, 0xdf, 0xa3);

/** Bytes within which readers look for the beginning of a PDF (Adobe, PDF Reference 1.7, implementation note 13). */
const PDF_BEGINS_WITHIN = 1024;
const isPdf = (head: Bytes): boolean => latin1(head, PDF_BEGINS_WITHIN).includes('%PDF-');
const startsPdf = (head: Bytes): boolean => /^(\u00ef\u00bb\u00bf)?\s*%PDF-/.test(latin1(head, 64));

/** Whether an MPEG frame may begin so. The mark of UTF-16 has the same eleven bits. */
const isMpeg = (head: Bytes): boolean =>
  starts(head, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0 && head[1] !== 0xfe && head[1] !== 0xff);

/** Whether an MPEG frame begins so: of version 1 or 2 and layer II or III, with a bit rate and a sampling rate that exist. */
function isMpegFrame([sync, kind = 0, rates = 0]: Bytes): boolean {
  const layer = (kind >> 1) & 3;
  return sync === 0xff && kind >> 4 === 15 && (layer === 1 || layer === 2) && rates >> 4 !== 15 && (rates & 12) !== 12;
}

/** "Binary data bytes" (WHATWG MIME Sniffing, 3): what no text has, in any encoding but UTF-16. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what no text has
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

const isUtf16 = (head: Bytes): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);

/** Whether the bytes are text of any encoding, and no other known type. */
const isText = (head: Bytes): boolean =>
  isUtf16(head) || !(CONTROL.test(latin1(head)) || startsPdf(head) || starts(head, 'GIF8') || isMpegFrame(head));

/** Whether a text begins as HTML, SVG or XML do. */
const isMarkup = (head: Bytes): boolean =>
  /^\s*<[!?a-z]/i.test(
    latin1(head)
      .replaceAll('\0', '')
      .replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, ''),
  );

const isPlainText = (head: Bytes): boolean => isText(head) && !isMarkup(head);

/** WebM is the Matroska whose document type says so (RFC 9559). */
const isWebm = (head: Bytes): boolean => isMatroska(head) && latin1(head, 64).includes('webm');

/**
 * Every type that a tenant may allow, with a check of how its content begins (WHATWG MIME Sniffing; RFC 9559 for Matroska).
 * A type that a browser would run, such as SVG or HTML, is not among them and cannot be allowed.
 */
const LOOKS_LIKE = {
  'image/png': restarts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'image/jpeg': restarts(0xff, 0xd8, 0xff),
  'image/gif': (head: Bytes): boolean => starts(head, 'GIF87a') || starts(head, 'GIF89a'),
  'image/webp': isRiff('WEBP'),
  'image/avif': isAvif,
  'image/heic': isHeic,
  'application/pdf': isPdf,
  'text/plain': isText,
  'text/csv': isText,
  'video/mp4': isFilm,
  'video/quicktime': (head: Bytes): boolean => isFilm(head) || isOldQuickTime(head),
  'video/webm': isMatroska,
  'audio/mp4': isFilm,
  'audio/mpeg': isMpeg,
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

const isM4a = (head: Bytes): boolean => /^(M4A|M4B|F4A)/.test(brands(head)[0] ?? '');
const isQuickTime = (head: Bytes): boolean => brands(head)[0] === 'qt  ' || isOldQuickTime(head);

/**
 * Stricter checks of types that share their beginning with others, or have none of their own: where the type was not declared,
 * nothing but the content speaks for it. Markup is then no text: that was said by nobody.
 */
const RECOGNISED_BY: Partial<Record<FileType, (head: Bytes) => boolean>> = {
  'application/pdf': (head) => startsPdf(head) || (isPdf(head) && !isText(head)),
  'text/plain': isPlainText,
  'text/csv': isPlainText,
  'video/mp4': (head) => isFilm(head) && !isQuickTime(head) && !isM4a(head),
  'video/quicktime': isQuickTime,
  'video/webm': isWebm,
  'audio/mp4': isM4a,
  'audio/mpeg': (head) => starts(head, 'ID3') || isMpegFrame(head),
  'audio/webm': isWebm,
};

type Sent = {
  head: Uint8Array;
  /** What the client said; absent if it said nothing. */
  declared?: FileType | undefined;
  filename: string;
};

/**
 * The type of a file, one that the tenant takes: as declared if the content fits; else what the content is, by the extension of
 * its name where several types begin alike. Null for content of no such type. Text has no mark of its own, so what was declared
 * as something else and is text is damaged, or was meant to be taken for another.
 */
export function sentType({ head, declared, filename }: Sent, types: readonly FileType[]): FileType | null {
  if (declared && types.includes(declared) && looksLike(declared, head)) return declared;
  const mayBeText = !declared || isTextual(declared);
  const recognised = FILE_TYPES.filter(
    (type) =>
      types.includes(type) && (RECOGNISED_BY[type] ?? LOOKS_LIKE[type])(head) && (mayBeText || !isTextual(type)),
  );
  return recognised.find((type) => missingExtension(type, filename) === '') ?? recognised[0] ?? null;
}

const isTextual = (type: FileType): boolean => type.startsWith('text/');

/** How people call a type. */
const SPOKEN: Record<FileType, string> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
  'image/heic': 'HEIC',
  'application/pdf': 'PDF',
  'text/plain': 'text',
  'text/csv': 'CSV',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'video/webm': 'WebM',
  'audio/mp4': 'M4A',
  'audio/mpeg': 'MP3',
  'audio/ogg': 'OGG',
  'audio/wav': 'WAV',
  'audio/webm': 'WebM',
};

export const spokenName = (type: FileType): string => SPOKEN[type];

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

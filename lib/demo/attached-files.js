import { element } from './element.js';

/** What the gateway puts where the text would be, for clients that know nothing of attachments. */
const standIn = (attachments) => attachments.map(({ filename }) => `[Attachment: ${filename}]`).join(' ');

/** A message's text without the words that stand for files which are shown. */
export const textBeside = (text, attachments) => (text === standIn(attachments) ? '' : text);

/** Files of a message as links; images are shown. Only addresses of the web are: a link can be a script. */
export const attachedFiles = (attachments) =>
  attachments.flatMap((file) => {
    if (!URL.canParse(file.url) || !/^https?:$/.test(new URL(file.url).protocol)) return [];
    const { url: href, filename, contentType, size } = file;
    const shown = contentType.startsWith('image/')
      ? element('img', { src: href, alt: filename, loading: 'lazy' })
      : element('span', {}, `${filename} (${inKilobytes(size)})`);
    return [element('a', { class: 'file', href, target: '_blank', rel: 'noopener noreferrer' }, shown)];
  });

const inKilobytes = (bytes) => `${Math.max(1, Math.round(bytes / 1024)).toLocaleString()} KB`;

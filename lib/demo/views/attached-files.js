import { element } from './element.js';

/** The text that the gateway sends for clients that do not know attachments. */
const fallbackText = (attachments) => attachments.map(({ filename }) => `[Attachment: ${filename}]`).join(' ');

/** A message's text, without the fallback text of its attachments. */
export const textBeside = (text, attachments) => (text === fallbackText(attachments) ? '' : text);

/** Files of a message as links, images as pictures. Only http and https, since a link can be a script. */
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

import type { Attachment } from '@chat-gateway/client';
import { fileSize } from '../text/file-size.ts';
import { webAddress } from '../text/linked-text.ts';
import { Icon } from '../ui/icon.tsx';

/** Types that a browser shows as a picture. Everything else is saved. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** The files of a message: pictures small, the others by their names. */
export function AttachmentsView({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <ul class="files" aria-label="Files">
      {attachments.map(({ url, filename, contentType, size }) => {
        const href = webAddress(url);
        if (!href) return null;
        return (
          <li key={url}>
            <a
              class="file"
              href={href}
              target="_blank"
              rel="noopener noreferrer"
              download={SHOWN.has(contentType) ? undefined : filename}
            >
              {SHOWN.has(contentType) ? (
                <img src={href} alt={filename} loading="lazy" decoding="async" />
              ) : (
                <>
                  <Icon name="file" />
                  <bdi class="file-name">{filename}</bdi>
                  <span class="file-size">{fileSize(size)}</span>
                </>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

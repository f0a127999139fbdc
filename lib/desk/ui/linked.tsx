import { linkedText } from '../text/linked-text.ts';

/** A text of anybody: as text, with addresses of the web as links that tell the other page nothing of this one. */
export const Linked = ({ text }: { text: string }) => (
  <>
    {linkedText(text).map(({ text: part, href }) =>
      href ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {part}
        </a>
      ) : (
        part
      ),
    )}
  </>
);

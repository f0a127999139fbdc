import { cutAddress, cutText } from '../cut-text.ts';
import { withoutMarksOfDirection } from '../marks-of-direction.ts';

/** From the query or the fragment on, whichever comes first. */
const QUERY_OR_FRAGMENT = /[?#].*$/s;

/** What stands before the host of a web address: a name, and perhaps a password. */
const CREDENTIALS = /^(https?:\/\/)[^/\\]*@/i;

/**
 * The address of a page as agents may see it, as a token may contain it and as it is stored: without query and fragment, which hold
 * what opens things (a link that resets a password), without credentials and marks of direction. Any text is taken, as pages send it.
 */
export const pageAddress = (text: string): string =>
  withoutMarksOfDirection(text).replace(QUERY_OR_FRAGMENT, '').replace(CREDENTIALS, '$1');

/** Characters of what a page says of itself that are kept: a host name has no more, and an address tells no more in more. */
export const LONGEST_ADDRESS = { domain: 253, url: 2000 };

/** The location that a page claims in the query of a socket, cut: what only describes a page stops no socket. */
export const claimedLocation = ({
  domain = '',
  url = '',
}: {
  domain?: string | undefined;
  url?: string | undefined;
}) => ({
  domain: cutText(pageAddress(domain), LONGEST_ADDRESS.domain),
  url: cutAddress(pageAddress(url), LONGEST_ADDRESS.url),
});

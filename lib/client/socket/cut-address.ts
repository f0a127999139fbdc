/** Characters to look back for the end of a whole one: one outside the BMP is twelve, percent-encoded. */
const LOOK_BACK = 12;

/**
 * The beginning of an address or a name, of at most this many characters (UTF-16 code units): cut neither through a character nor
 * between the bytes of one that is percent-encoded.
 */
export function cutAddress(address: string, longest: number): string {
  if (address.length <= longest) return address;
  const shorter = Array.from({ length: LOOK_BACK }, (_, less) => address.slice(0, longest - less));
  return shorter.find(endsWhole) ?? shorter.find(isUncut) ?? '';
}

function endsWhole(text: string): boolean {
  const [encoded = ''] = /(%[0-9a-f]{0,2})*$/i.exec(text) ?? [];
  try {
    decodeURIComponent(encoded);
    return isUncut(text);
  } catch {
    return false;
  }
}

/** Whether no character is cut, as far as its end shows: what is encoded may be no UTF-8 at all. */
const isUncut = (text: string): boolean => !/([\ud800-\udbff]|%[0-9a-f]?)$/i.test(text);

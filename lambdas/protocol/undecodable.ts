/** Why a text is not a packet. Whichever it is, the official server ends the connection; they are apart to be counted. */
export type UndecodableReason =
  /** Attachments arrive apart from their packet, unnumbered and in any order: a text-only server cannot join them. */
  'binary' | 'too-long' | 'too-deep' | 'malformed';

/** What the decoders answer instead of a packet. They never throw, whatever the text. */
export type Undecodable = { type: 'error'; reason: UndecodableReason };

export const undecodable = (reason: UndecodableReason): Undecodable => ({ type: 'error', reason });

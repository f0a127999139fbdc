/** Why a text is not a packet. The official server ends the connection in each case; the reasons are for statistics. */
export type UndecodableReason =
  /** Binary attachments arrive apart from their packet, unnumbered and in any order: a text-only server cannot join them. */
  'binary' | 'too-long' | 'too-deep' | 'malformed';

/** The decoders' result for a text that is no packet. They never throw. */
export type Undecodable = { type: 'error'; reason: UndecodableReason };

export const undecodable = (reason: UndecodableReason): Undecodable => ({ type: 'error', reason });

/** The longest body that is recorded whole. */
export const RECORDED_BYTES = 1024 * 1024;

/** A body as it is recorded: text if it is UTF-8, else bytes; whether it was too long and is cut. */
export interface RecordedBody {
  readonly body: string | Uint8Array;
  readonly cut: boolean;
}

/** Records a body. What is kept shares no memory with a longer one, so that this can be freed. */
export function recordedBody(sent: Buffer | string): RecordedBody {
  const cut = Buffer.byteLength(sent) > RECORDED_BYTES;
  if (typeof sent === 'string' && !cut) return { body: sent, cut };
  const bytes = Buffer.from(sent).subarray(0, RECORDED_BYTES);
  try {
    // As a stream, a character that the cut has split is left out and no error.
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut }), cut };
  } catch {
    return { body: Uint8Array.from(bytes), cut };
  }
}

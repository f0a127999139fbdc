/**
 * Watches the bytes a WebSocket client sends and reports the length of every data frame as soon as its header is
 * there: the `ws` package limits whole messages only, API Gateway limits single frames too (aws-facts 1.1).
 */
export function frameLengths(onFrame: (length: number) => void): (bytes: Buffer) => void {
  let header = Buffer.alloc(0);
  let toSkip = 0;
  return (bytes) => {
    let rest = bytes;
    while (rest.length > 0) {
      if (toSkip > 0) {
        const skipped = Math.min(toSkip, rest.length);
        toSkip -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      const had = header.length;
      header = Buffer.concat([header, rest.subarray(0, 14 - had)]);
      const frame = parseHeader(header);
      if (frame === undefined) return;
      onFrame(frame.length);
      toSkip = frame.length;
      rest = rest.subarray(frame.headerLength - had);
      header = Buffer.alloc(0);
    }
  };
}

function parseHeader(bytes: Buffer): { length: number; headerLength: number } | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const mask = (second & 0x80) === 0 ? 0 : 4;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headerLength = 2 + extended + mask;
  if (bytes.length < headerLength) return undefined;
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { length, headerLength };
}

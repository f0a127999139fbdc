/** Orientation of a picture in the tags of TIFF 6.0, section 8, which EXIF uses: 1 is upright. */
const ORIENTATION = 0x0112;
const SHORT = 3;
const UPRIGHT = 1;

/** Bytes of a tag; entries looked at, which are a few dozen in a camera's file. */
const ENTRY = 12;
const MOST_ENTRIES = 1000;

/** Whether and how a picture has to be turned, 1 to 8, as its EXIF data say. Upright, if they cannot be read. */
function orientationIn(tiff: Buffer): number {
  const isLittle = tiff.subarray(0, 2).toString('latin1') === 'II';
  const short = (at: number): number => {
    if (at < 0 || at + 2 > tiff.length) return 0;
    return isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  };
  const long = (at: number): number =>
    isLittle ? short(at) + short(at + 2) * 0x10000 : short(at) * 0x10000 + short(at + 2);
  const directory = long(4);
  const entries = Math.min(short(directory), MOST_ENTRIES);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * ENTRY;
    if (short(at) !== ORIENTATION || short(at + 2) !== SHORT) continue;
    const found = short(at + 8);
    return found >= 1 && found <= 8 ? found : UPRIGHT;
  }
  return UPRIGHT;
}

/** Bytes of EXIF data that say nothing but the orientation. */
const LEAST = 26;

/**
 * EXIF data of the same length that say how the picture has to be turned and nothing else: no place, time, camera or thumbnail. All
 * zeros where they do not fit.
 */
export function orientationAlone(tiff: Buffer): Buffer {
  const made = Buffer.alloc(tiff.length);
  if (made.length < LEAST) return made;
  made.write('MM\0*', 'latin1');
  made.writeUInt32BE(8, 4);
  made.writeUInt16BE(1, 8);
  made.writeUInt16BE(ORIENTATION, 10);
  made.writeUInt16BE(SHORT, 12);
  made.writeUInt32BE(1, 14);
  made.writeUInt16BE(orientationIn(tiff), 18);
  return made;
}

/** The checksum of answers of the database, and all that the SDK wants of `node:zlib`. */
export const crc32 = (data: string | NodeJS.ArrayBufferView, value?: number): number =>
  process.getBuiltinModule('node:zlib').crc32(data, value);

/** Types of pictures that are freed from what they say beside the picture. */
const PLAIN = ['image/jpeg', 'image/png', 'image/webp'] as const;

export type PlainType = (typeof PLAIN)[number];

export const canBePlain = (contentType: string): contentType is PlainType =>
  (PLAIN as readonly string[]).includes(contentType);

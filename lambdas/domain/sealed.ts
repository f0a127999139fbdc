declare const kind: unique symbol;

/** A string of one kind, that no other string is assignable to. */
export type Branded<Kind extends string> = string & { readonly [kind]: Kind };

/**
 * A secret of one kind: a string at run time, and none for the compiler. So a log line, a stored row or an answer does not
 * accept it until it is revealed there, by name. Template literals and `JSON.stringify` accept any type, so they stay
 * unchecked.
 */
export interface Sealed<Kind extends string> {
  readonly [kind]: Kind;
}

/** Seals a secret where it enters: a field, a claim, a generator. */
export const sealed = <Kind extends string>(secret: string): Sealed<Kind> => secret as unknown as Sealed<Kind>;

/** The secret's text: for its holder, or as the input of a hash. */
export const reveal = (secret: Sealed<string>): string => secret as unknown as string;

/** Values that JSON can express. A sealed secret is none of them. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

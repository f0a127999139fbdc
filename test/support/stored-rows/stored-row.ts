/** A row as it is stored, with its table's name in `docs/privacy.md`. */
export type StoredRow = { table: 'Conversations' | 'Connections' | 'Tenants'; item: Readonly<Record<string, unknown>> };

/**
 * What a value says of a person: nothing; something that is known of one or that one wrote (`person`: names, addresses, texts,
 * locations of pages); or an id, which says who it is if the site gave it, and nothing if the gateway made it (`v_…`, `h_…`).
 */
export type Says = 'nothing' | 'person' | 'id';

/** The attributes that a row or a map in it may have. A list has one shape for its elements. */
export type Shape = { readonly [attribute: string]: Says | Shape | readonly [Shape] };

/**
 * One kind of row. The first kind of a table that matches a row is its kind.
 *
 * `found`: how the row is found when the person asks for erasure: from the keys of its visitor, from those of its tenant (the
 * tenant's staff), or not at all, in which case `expires` bounds how long it is there.
 */
export type RowKind = {
  name: string;
  table: StoredRow['table'];
  pk: RegExp;
  sk: RegExp;
  when?: (item: StoredRow['item']) => boolean;
  /** What the keys say. */
  keys: Says;
  attributes: Shape;
  /** Attributes with these names are of this kind, too: where data chooses the name. */
  alsoAttributes?: { named: RegExp; say: Says };
  found: 'from its visitor' | 'from its tenant' | 'not at all';
  /** The row's `ttl` is at most this much (ms) after its `at`. */
  expires?: number;
  /** Why rows of this kind have no `ttl`. All others have one. */
  endless?: string;
};

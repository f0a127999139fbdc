import Type from 'typebox';
import { MOST_ATTRIBUTE_BYTES, MOST_ATTRIBUTES } from '../../../lambdas/domain/identity/attributes.ts';

const EXAMPLES = [{ plan: 'gold', orders: 12, trial: false }];

/** What a source says of a visitor. */
export const Attributes = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
  $id: 'Attributes',
  description: 'What is said of a visitor beside its name.',
  examples: EXAMPLES,
});

/** Attributes as a site's server gives them. */
export const SiteAttributes = Type.Union(
  [
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
    Type.Array(Type.Unknown(), { maxItems: 0, description: 'None, as some languages write it.' }),
    Type.Literal(''),
    Type.Null(),
  ],
  {
    description: `What the site says of the user, in place of all that it has said before; agents see it as vouched for. At most ${MOST_ATTRIBUTES} texts, numbers or booleans, of ${MOST_ATTRIBUTE_BYTES} bytes as JSON. Null: as before.`,
    examples: EXAMPLES,
  },
);

/** Attributes as a page gives them. */
export const PageAttributes = Type.Unknown({
  description: `What the page says of its visitor, in place of all that it has said before: an object of texts, numbers and booleans. Agents see who says it, and nothing vouches for it. Cleaned, and left out beyond ${MOST_ATTRIBUTES} or ${MOST_ATTRIBUTE_BYTES} bytes.`,
  examples: EXAMPLES,
});

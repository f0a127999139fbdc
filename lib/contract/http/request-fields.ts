import Type, { type TOptional, type TSchema } from 'typebox';
import { LARGEST_PAGE } from '../../../lambdas/domain/conversations/page-limit.ts';
import { LONGEST_EMAIL, LONGEST_NAME } from '../../../lambdas/domain/identity/profile.ts';
import { type Meaning, SPELLINGS } from '../../../lambdas/domain/spellings.ts';
import { givenSession, someId } from '../schemas/ids.ts';

/** One optional field for each spelling of a meaning. Two that differ are refused, which the document cannot say. */
export const inEverySpelling = (meaning: Meaning, schema: TSchema): Record<string, TOptional<TSchema>> => {
  const [first] = SPELLINGS[meaning];
  return Object.fromEntries(
    SPELLINGS[meaning].map((name) => [
      name,
      Type.Optional(
        name === first ? schema : Type.Intersect([schema], { description: `Another spelling of \`${first}\`.` }),
      ),
    ]),
  );
};

/** The constraint that a meaning is given in some spelling. To be put beside `properties`. */
export const someSpelling = (meaning: Meaning) => ({
  anyOf: SPELLINGS[meaning].map((name) => ({
    type: 'object',
    required: [name],
    properties: { [name]: someId },
  })),
});

const TENANT =
  'The tenant. It has to agree with the token or key, if there is one. Placeholders such as `your-tenant-id` count as not given.';

/** The tenant in a query. */
export const tenantQuery = {
  ...inEverySpelling('tenantId', Type.String({ description: TENANT })),
};

/** The tenant in a body. */
export const tenantFields = {
  ...inEverySpelling('tenantId', Type.Union([Type.String(), Type.Integer(), Type.Null()], { description: TENANT })),
};

export const limitQuery = {
  limit: Type.Optional(
    Type.Integer({ description: 'Items of a page, at most.', minimum: 1, maximum: LARGEST_PAGE, examples: [20] }),
  ),
};

/** Where nothing is asked of a value. */
export const anything = (description: string) => Type.Unknown({ description });

/** A text that only decorates. What is none is left out, and refused by nobody. */
const DECORATION = [
  Type.String(),
  Type.Null(),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.Unknown()),
  Type.Object({}, { additionalProperties: true }),
];

export const displayName = Type.Union(DECORATION, {
  description: `The name to show, vouched for by the site. Cleaned, and cut after ${LONGEST_NAME} characters; what cannot be read counts as none.`,
  examples: ['Vera'],
});

export const email = Type.Union(DECORATION, {
  description: `The e-mail address to show, vouched for by the site; no mail is sent to it. What has not the form of one, or more than ${LONGEST_EMAIL} characters, counts as none.`,
  examples: ['vera@example.org'],
});

/** A widget's session id. */
export const widgetSession = givenSession(
  'The session that the widget made: it says who the visitor is, even beside a token.',
);

const page = (description: string) =>
  Type.Optional(anything(`${description} Shown to agents, trusted for nothing; cleaned, and cut if it is long.`));

const label = (description: string) =>
  Type.Optional(anything(`${description} A label of the visitor for agents: the first that can be read counts.`));

/** What a widget says of its page and its visitor. */
export const pageFields = {
  ...inEverySpelling('siteId', page('The site.')),
  domain: page('The host of the page.'),
  origin: page('The origin of the page.'),
  url: page('The address of the page, kept without query and fragment.'),
  sender_name: label('A name.'),
  userName: label('A name.'),
  userInfo: label('`{name, email}`.'),
  email: label('An e-mail address.'),
  ...inEverySpelling('userId', label('An id.')),
};

import Type, { type TOptional, type TSchema } from 'typebox';
import { LARGEST_PAGE } from '../../../lambdas/domain/conversations/page-limit.ts';
import { EMAIL, LONGEST_EMAIL, LONGEST_NAME } from '../../../lambdas/domain/identity/profile.ts';
import { type Meaning, SPELLINGS } from '../../../lambdas/domain/spellings.ts';
import { SessionId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { patternOf } from '../schemas/pattern.ts';

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
    properties: { [name]: { type: 'string' } },
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
  ...inEverySpelling('tenantId', nullable(Type.String(), TENANT)),
};

export const limitQuery = {
  limit: Type.Optional(
    Type.Integer({ description: 'Items of a page, at most.', minimum: 1, maximum: LARGEST_PAGE, examples: [20] }),
  ),
};

/** Where nothing is asked of a value. */
export const anything = (description: string) => Type.Unknown({ description });

export const displayName = nullable(
  Type.String({ maxLength: LONGEST_NAME, pattern: '^[^\\u0000-\\u001f\\u007f]*$', examples: ['Vera'] }),
  'The name to show, vouched for by the site. Empty or null: none.',
);

export const email = nullable(
  Type.String({ maxLength: LONGEST_EMAIL, pattern: `^$|${patternOf(EMAIL)}`, examples: ['vera@example.org'] }),
  'The e-mail address to show, vouched for by the site; no mail is sent to it. Empty or null: none.',
);

const NOT_GIVEN = { description: 'None given.' };

/** A widget's session id. */
export const widgetSession = Type.Union([SessionId, Type.Literal('', NOT_GIVEN), Type.Null(NOT_GIVEN)], {
  description: 'The session that the widget made: it says who the visitor is, even beside a token.',
});

const page = (description: string) =>
  Type.Optional(nullable(Type.String(), `${description} Shown to agents, trusted for nothing; cut if it is long.`));

const label = (description: string) =>
  Type.Optional(anything(`${description} A label of the visitor for agents: the first that is a text counts.`));

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

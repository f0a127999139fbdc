import Type from 'typebox';
import { Attributes } from './attributes.ts';
import { ClosedReason } from './conversation.ts';
import { nullable } from './nullable.ts';
import { closedObject, namedObject } from './object.ts';
import { time } from './time.ts';

const said = (what: string) => Type.Optional(Type.String({ description: `${what}, as its page says.` }));

/** What agents see of a visitor beside one of its conversations. */
export const VisitorCard = namedObject('VisitorCard', 'What is known of the visitor of a conversation.', {
  online: Type.Boolean({ description: 'Whether it has an open socket.' }),
  page: nullable(
    closedObject('Where it is now.', {
      url: said('The address'),
      domain: said('The host'),
      origin: said('The origin'),
    }),
    'Null: it is not online, or its page has not said.',
  ),
  firstSeenAt: time('When its conversation was made.'),
  attributes: closedObject('What is said of it, by whom.', {
    site: Type.Intersect([Attributes], { description: 'By the site, which vouches for it.' }),
    page: Type.Intersect([Attributes], { description: 'By its page: nothing vouches for it.' }),
  }),
  earlierTimes: Type.Array(
    closedObject('When the conversation was closed before.', {
      closedAt: time('When.'),
      reason: ClosedReason,
      messages: Type.Integer({ minimum: 0, description: 'Messages up to then.' }),
    }),
    { description: 'How often it was here before, the newest first: the last closes, ten at most.' },
  ),
});

import Type from 'typebox';
import type { VisitorStatus } from '../../../lambdas/domain/delivery/connection.ts';
import { PresenceId, UserId } from './ids.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

/** What a visitor is doing, as its widget says. */
export const VisitorActivity = oneOf<VisitorStatus>(
  'What the visitor does, as its widget says.',
  {
    initial: 'a page is open; also whoever has no widget',
    bubble_click: 'the widget was opened',
    chatting: 'a conversation was begun there, or goes on after a reload',
  },
  { $id: 'VisitorActivity' },
);

/** A visitor that is connected, as agents see it. */
export const OnlineUser = namedObject('OnlineUser', 'A visitor that is connected. Several tabs are one user.', {
  userId: UserId,
  sessionId: PresenceId,
  connectedAt: time('Since when it is connected.'),
  anonymous: Type.Boolean({ description: 'Whether no site has logged the visitor in.' }),
  name: Type.Optional(Type.String({ description: 'Its name, vouched for by the site.' })),
  label: Type.Optional(Type.String({ description: 'Its name according to its page, which no server vouches for.' })),
  status: VisitorActivity,
  domain: Type.Optional(Type.String({ description: 'The site, as the page says.' })),
  origin: Type.Optional(Type.String({ description: 'The origin, as the page says: a web address.' })),
  url: Type.Optional(
    Type.String({ description: 'The page, as it says itself: a web address without query and fragment.' }),
  ),
});

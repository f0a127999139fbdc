import Type from 'typebox';
import type { Availability, StaffRole } from '../../../lambdas/domain/identity/staff-records.ts';
import { SenderId } from './ids.ts';
import { nullable } from './nullable.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

export const AgentAvailability = oneOf<Availability>(
  'Whether an agent takes conversations, as it says itself.',
  { available: 'it does; also of whoever has said nothing', away: 'it does not' },
  { $id: 'AgentAvailability' },
);

export const StaffRoles = oneOf<StaffRole>('What it may do.', {
  agent: 'answers',
  admin: 'also sees who is online, and changes settings',
});

const known = {
  id: SenderId,
  name: Type.Optional(Type.String({ description: 'The name that visitors see: its own, or that of its token.' })),
  availability: AgentAvailability,
  online: Type.Boolean({ description: 'Whether it has an open socket.' }),
};

/** What is told of an agent when it changes. */
export const AgentStatus = namedObject('AgentStatus', 'An agent that came, went, or changed.', known);

export const Agent = namedObject('Agent', 'One of a tenant’s agents and admins.', {
  ...known,
  role: Type.Optional(StaffRoles),
  onlineSince: nullable(time('Since when its oldest open socket is open.'), 'Null: it is not online.'),
  availabilitySince: nullable(time('Since when it is so.'), 'Null: it has said nothing.'),
});

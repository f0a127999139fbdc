import Type from 'typebox';
import { Agent, AgentAvailability } from '../schemas/agent.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import type { Declaration } from './declaration.ts';
import { CALLER } from './refusals.ts';
import { displayName, tenantFields, tenantQuery } from './request-fields.ts';

/** The routes of who answers. */
export const AGENT_DECLARATIONS = {
  'GET /api/chat/agents': {
    id: 'listAgents',
    tag: 'desk',
    summary: 'Who answers, and who of them is there',
    description:
      'The tenant’s agents and admins of whom a name is known, who have said whether they are available, or who are connected: those who are online first, then by name. For agents and admins.',
    credentials: ['token'],
    query: closedObject('Nothing but the tenant.', tenantQuery),
    answers: {
      200: {
        description: 'All of them. A change may be seen a second later, a name a minute.',
        body: namedObject('Agents', 'A tenant’s agents and admins.', {
          agents: Type.Array(Agent),
          complete: Type.Boolean({ description: 'False: there are more than a list may have.' }),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER],
  },
  'PUT /api/chat/me': {
    id: 'changeOwnRecord',
    tag: 'desk',
    summary: 'Say whether one is available, and under which name',
    description:
      'What is not given stays as it is. The tenant’s agents are told, if it has a desk. For agents and admins.',
    credentials: ['token'],
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject('What changes.', {
      availability: Type.Optional(nullable(Type.Union([AgentAvailability, Type.Literal('')]), 'None: as it is.')),
      name: Type.Optional(
        Type.Intersect([displayName], {
          description:
            'The name that visitors see. Empty or null: that of the token. What cannot be read changes nothing.',
        }),
      ),
      ...tenantFields,
    }),
    answers: {
      200: {
        description: 'The caller as it is now.',
        body: namedObject('OneAgent', 'An agent.', { agent: Agent }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;

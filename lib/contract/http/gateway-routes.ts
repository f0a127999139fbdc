import Type from 'typebox';
import { closedObject } from '../schemas/object.ts';
import type { Declaration } from './declaration.ts';

export const GATEWAY_DECLARATIONS = {
  'GET /api/health': {
    id: 'checkHealth',
    tag: 'gateway',
    summary: 'Whether the gateway answers',
    description: 'It reads nothing, so that a check costs next to nothing.',
    credentials: ['none'],
    answers: {
      200: { description: 'It answers.', body: closedObject('Nothing more.', { status: Type.Literal('ok') }) },
    },
    refusals: [],
  },
} as const satisfies Record<string, Declaration>;

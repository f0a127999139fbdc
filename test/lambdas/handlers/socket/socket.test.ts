import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handler } from '../../../../lambdas/handlers/socket/socket.ts';
import { socketEvent } from '../../../support/builders/socket-event.ts';

test.each(['$connect', '$disconnect', '$default'] as const)(
  'the handler of %s is built without its surroundings, and misses them at its first event',
  async (route) => {
    await expect(handler(socketEvent(route), {} as Context)).rejects.toThrow('the environment variable');
  },
);

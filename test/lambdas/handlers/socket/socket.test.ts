import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { handler } from '../../../../lambdas/handlers/socket/socket.ts';
import { socketEvent } from '../../../support/builders/socket-event.ts';

test.each(['$connect', '$disconnect', '$default'] as const)(
  'the handler of %s loads without environment variables, and requires them at its first event',
  async (route) => {
    await expect(handler(socketEvent(route), {} as Context)).rejects.toThrow('the environment variable');
  },
);

import { GatewayError } from '@chat-gateway/client';
import { expect, it } from 'vitest';
import { problemOf } from '../../../../lib/desk/admin/act.ts';

it('a problem of a field is said without the name that programs have for it', () => {
  const error = new GatewayError('sessionDays must be a whole number', { code: 'ERR_INVALID', field: 'sessionDays' });

  expect(problemOf(error)).toEqual({ field: 'sessionDays', text: 'It must be a whole number.' });
});

it('any other is said for people', () => {
  const taken = new GatewayError('another tenant has it', { code: 'ERR_CONFLICT', field: 'origins' });

  expect(problemOf(taken)).toEqual({ field: 'origins', text: 'It was refused: another tenant has it' });
  expect(problemOf(new GatewayError('no', { code: 'NETWORK' })).text).toContain('cannot be reached');
  expect(problemOf('lost').text).toContain('lost');
});

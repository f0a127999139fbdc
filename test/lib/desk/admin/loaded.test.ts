import { GatewayError } from '@chat-gateway/client';
import { expect, it } from 'vitest';
import { loadable } from '../../../../lib/desk/admin/loaded.ts';

/** Something that is read, or not, as a test says. */
function read() {
  const there: { value: number; fault?: GatewayError; reads: number } = { value: 1, reads: 0 };
  const of = loadable(async () => {
    there.reads++;
    if (there.fault) throw there.fault;
    return there.value;
  });
  return { there, of };
}

const unreachable = new GatewayError('no', { code: 'NETWORK' });

it('what could not be read says why, until it is', async () => {
  const { there, of } = read();
  there.fault = unreachable;

  await of.load();
  const failed = of.state.get();
  delete there.fault;
  await of.load();

  expect(failed).toMatchObject({ is: 'failed', problem: { text: expect.stringContaining('cannot be reached') } });
  expect(of.state.get()).toEqual({ is: 'loaded', value: 1 });
});

it('what was read stays when it cannot be read again', async () => {
  const { there, of } = read();
  await of.load();
  there.fault = unreachable;

  await of.load();

  expect(of.state.get()).toEqual({ is: 'loaded', value: 1 });
});

it('calls while it is read share it', async () => {
  const { there, of } = read();

  await Promise.all([of.load(), of.load()]);

  expect(there.reads).toBe(1);
});

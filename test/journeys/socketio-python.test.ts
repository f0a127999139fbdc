import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { httpClient, newUser } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A Python that can import `socketio`: the one of `.ci/run`, else the first in the path. */
function pythonWithSocketio(): string | undefined {
  const own = join(import.meta.dirname, '../../.build/python/checks/bin/python3');
  return [own, 'python3'].find((python) => {
    if (python === own && !existsSync(own)) return false;
    try {
      execFileSync(python, ['-c', 'import socketio, requests, websocket'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

const python = pythonWithSocketio();
if (!python)
  process.stderr.write('python-socketio is not tested: no Python here can import socketio, requests and websocket\n');

it.skipIf(!python).each([
  ['its default options', []],
  ['nothing but a WebSocket', ['websocket']],
])(
  '[BACK4] a client that shares no code with the official one sends, is cut, comes back with its offset and misses nothing, with %s',
  async (_, transports) => {
    const product = await startLocal();
    const { token } = await newUser(httpClient(product.url), product.keys.secretKey, 'python');
    const script = join(import.meta.dirname, '../support/clients/socketio-python.py');

    const { stdout } = await promisify(execFile)(python ?? '', [script, product.url, token, ...transports]);

    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      connects: 2,
      messages: ['from python', 'while away', 'and again'],
      answer: true,
      again: true,
      refused: 'ERR_INVALID',
    });
    await product.close();
  },
);

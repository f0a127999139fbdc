import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { run, start } from '../../../lib/rehearsal/child-process.ts';

const PROGRAM = { cwd: '/', environment: { PATH: process.env.PATH ?? '' }, command: process.execPath };
const forEver = 'setInterval(() => {}, 1000);';
/** Prints the id of a process that it starts, and stays. */
const PARENT = `console.log(require('node:child_process').spawn(process.execPath, ['-e', '${forEver}']).pid); ${forEver}`;

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('ending a program ends what it started', async () => {
  const { signal } = new AbortController();
  const program = start({ ...PROGRAM, args: ['-e', PARENT], signal });
  while (!program.output().includes('\n')) await sleep(10);
  const started = Number(program.output());
  expect(isThere(started)).toBe(true);

  await program.end();

  await expect.poll(() => isThere(started)).toBe(false);
});

test('a program whose signal is aborted is ended, and the reason is the error', async () => {
  const over = new AbortController();
  const running = run({ ...PROGRAM, args: ['-e', forEver], signal: over.signal });

  over.abort(new Error('interrupted'));

  await expect(running).rejects.toThrow('interrupted');
});

test('a program that fails shows the end of what it said', async () => {
  const args = ['-e', 'console.error("no such stack"); process.exit(3)'];

  await expect(run({ ...PROGRAM, args, signal: new AbortController().signal })).rejects.toThrow(
    /ended with 3:\nno such stack/,
  );
});

test('a program that is not there is an error that names it', async () => {
  const none = { ...PROGRAM, command: 'no-such-program', args: [], signal: new AbortController().signal };

  await expect(run(none)).rejects.toThrow('no-such-program');
});

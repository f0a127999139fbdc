import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['local', 'attack', 'bench'])('%s says what it does not understand, and what there is', (program) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`bin/${program}.ts`, '--colour', 'blue'], {
    encoding: 'utf8',
  });

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Unknown option '--colour'/);
  expect(stderr).toContain('  --');
  expect(stderr).not.toMatch(/^\s+at /m);
});

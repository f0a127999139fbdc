import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { synthesized, temporaryDirectory } from './synthesized.ts';

const linter = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
const missing = linter.status !== 0;
if (missing)
  process.stdout.write('cfn-lint is not installed: the templates are not linted. Try `pip install cfn-lint`.\n');

/** AWS's own linter knows every property of every resource; it is a Python program, so it runs where that is installed. */
test.skipIf(missing)(
  'cfn-lint finds nothing in any template',
  async () => {
    const folder = temporaryDirectory();
    const contexts = [
      { stage: 'dev' },
      { stage: 'prod' },
      { stage: 'live', safeguards: 'on', edge: 'false' },
      { stage: 'dev', edge: 'false', socketAccessLog: 'create-role' },
      { stage: 'dev', edge: 'false', socketAccessLog: 'existing-role' },
    ];
    const stacks = (await Promise.all(contexts.map((context) => synthesized(context)))).flatMap(({ chat, edge }) =>
      edge ? [chat, edge] : [chat],
    );
    const files = stacks.map(({ name, template }, number) => {
      const file = join(folder, `${number}-${name}.json`);
      writeFileSync(file, JSON.stringify(template));
      return file;
    });

    const { status, stdout, stderr } = spawnSync('cfn-lint', files, { encoding: 'utf8' });

    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
    expect(files).toHaveLength(7);
  },
  120_000,
);

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { EMULATOR } from '../../lib/rehearsal/emulator.ts';
import { KNOWN_FAULTS } from '../../lib/rehearsal/known-faults.ts';
import { rehearse } from '../../lib/rehearsal/rehearse.ts';
import { CHECKS } from '../../lib/smoke/checks.ts';

const { command, version } = EMULATOR;
const missing = spawnSync(command, ['--help']).status !== 0;
if (missing) {
  process.stdout.write(
    `${command} is not installed: no deployment is rehearsed. Try \`pip install ${command}==${version}\`.\n`,
  );
}

test.skipIf(missing)(
  'a stage is deployed by the CDK’s own command line to an independent emulator, tried, replaced and destroyed',
  { timeout: 600_000 },
  async ({ signal }) => {
    const said: string[] = [];

    await rehearse({ say: (line) => said.push(line), signal });

    const passed = said.filter((line) => line.startsWith('  ✓'));
    expect(passed).toHaveLength(2 * (CHECKS.length - KNOWN_FAULTS.length));
    expect(said.at(-1)).toMatch(/^destroyed /);
  },
);

test.skipIf(missing)('an interrupted rehearsal leaves nothing running', { timeout: 60_000 }, async () => {
  const interrupted = new AbortController();
  let url = '';
  const say = (line: string) => {
    url ||= /http:\S+/.exec(line)?.[0] ?? '';
    interrupted.abort(new Error('interrupted'));
  };

  await expect(rehearse({ say, signal: interrupted.signal })).rejects.toThrow('interrupted');

  expect(url).toMatch(/^http:/);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { synthesize } from '../../lib/app.ts';
import { type Properties, resources, temporaryDirectory } from './synthesized.ts';

const { directory, chat } = await synthesize({
  environment: {},
  outdir: temporaryDirectory(),
  bundlesDirectory: temporaryDirectory(),
});

/** The variables of a template, with a word in place of each reference, and no AWS behind them. */
const environmentOf = (variables: Record<string, unknown>): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : `a-${name}`]),
  ),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
});

test.each(resources(chat.template, 'AWS::Lambda::Function'))(
  '%s names a bundle that loads alone, in its own environment, and exports the handler',
  (_, { Metadata, Properties }) => {
    const { Handler, Environment } = Properties as Properties;
    const [file, name] = String(Handler).split('.');
    const bundle = join(directory, String(Metadata?.['aws:asset:path']), `${file}.js`);

    const script = `console.log(typeof require(process.argv[1])[process.argv[2]]); process.exit()`;
    const kind = execFileSync(process.execPath, ['-e', script, bundle, name ?? ''], {
      env: environmentOf(Environment.Variables),
      encoding: 'utf8',
    });

    expect(kind.trim()).toBe('function');
  },
);

import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundles, ENTRIES, REPOSITORY } from '../../../lib/constructs/bundles.ts';
import { LEFT_OUT, leftOut } from '../../../lib/constructs/left-out.ts';
import { stubEntries, temporaryDirectory } from '../synthesized.ts';

const chat = join(REPOSITORY, 'lambdas', 'handlers', 'http', 'chat.ts');

/** The files of which a bundle of the chat function is made, and its length. */
async function made(plugins: Parameters<typeof build>[0]['plugins'] = []) {
  const { metafile, outputFiles } = await build({
    entryPoints: [chat],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    metafile: true,
    write: false,
    plugins,
  });
  return { files: Object.keys(metafile.inputs), bytes: outputFiles?.[0]?.contents.length ?? 0 };
}

test('the files left out are at the expected paths of the SDK, and would be in the bundles otherwise', async () => {
  const whole = await made();

  for (const { file } of LEFT_OUT) expect(whole.files.filter((path) => file.test(path))).not.toEqual([]);
  expect((await made([leftOut()])).bytes).toBeLessThan(whole.bytes - 20_000);
});

/** The output of a bundled client of DynamoDB about itself and a call, with these variables and no Region. */
async function called(variables: Record<string, string>): Promise<string> {
  const entries = temporaryDirectory();
  cpSync(stubEntries(), entries, { recursive: true });
  const caller = `
import { DynamoDBClient, ListTablesCommand } from '${join(REPOSITORY, 'node_modules/@aws-sdk/client-dynamodb')}';
export const handler = () => new DynamoDBClient({}).send(new ListTablesCommand({}));
`;
  writeFileSync(join(entries, ENTRIES.authorizer), caller);
  const directory = temporaryDirectory();
  await bundles({ directory, entries });
  const script = 'require(process.argv[1]).handler().catch(({ message }) => console.log(message))';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', script, join(directory, 'authorizer', 'index.js')],
    {
      env: {
        AWS_ACCESS_KEY_ID: 'key',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...variables,
      },
    },
  );
  return stdout;
}

test('a bundled client reads no configuration of a developer', async () => {
  const file = join(temporaryDirectory(), 'config');
  writeFileSync(file, '[default]\nregion = eu-west-1\n');

  expect(await called({ AWS_CONFIG_FILE: file })).toContain('Region is missing');
});

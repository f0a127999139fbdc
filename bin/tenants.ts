import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { signedCalls } from '../lambdas/adapters/aws/signed-call.ts';
import { gatewayLocation } from '../lib/tenants/gateway-location.ts';
import { profileRegion } from '../lib/tenants/profile-region.ts';
import { run } from '../lib/tenants/run.ts';
import { stackOutputs } from '../lib/tenants/stack-outputs.ts';
import { accessOf, stores } from '../lib/tenants/stores.ts';

/** The text of a file, or `null` if it does not exist. */
const file = (path: string) =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

const outputs = async (stack: string, region: string) =>
  stackOutputs(signedCalls(await accessOf(new DynamoDBClient({ region }))()), stack, region);

/** Asks on the terminal. When the input is no terminal, the answer is no. */
async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error(`${question} Nobody can answer here: repeat it with --yes.`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

process.exitCode = await run(
  process.argv.slice(2),
  async (flags) =>
    stores(
      await gatewayLocation({ environment: process.env, file, outputs, profileRegion, note: console.error }, flags),
    ),
  { say: console.log, note: console.error, agreed },
);

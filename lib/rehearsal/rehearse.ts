import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../smoke/check.ts';
import { CHECKS } from '../smoke/checks.ts';
import { line, target } from '../smoke/command-line.ts';
import { type Outcome, runChecks } from '../smoke/run-checks.ts';
import { run } from './child-process.ts';
import { leaveOutUnknownTypes } from './deployable.ts';
import { deployedEdge } from './deployed-edge.ts';
import { startEdgeStandIn } from './edge-stand-in.ts';
import { EMULATOR, type Emulator, startEmulator } from './emulator.ts';
import { type EmulatorCalls, emulatorCalls } from './emulator-calls.ts';
import { insteadOfAws, isolation, REPOSITORY } from './isolation.ts';
import { judged } from './known-faults.ts';
import { deleteStack, stackNames } from './stacks.ts';

/** That of the edge for both stacks: the emulator looks for outputs of another stack in its own Region, whichever is named. */
const REGION = 'us-east-1';
const STAGE = 'rehearsal';
const CHAT = `chat-gateway-${STAGE}`;
const EDGE = `${CHAT}-edge-${REGION}`;
const TENANT = 'shop';
const PAGE = 'https://shop.example';

/** Milliseconds for all of it: ten times what it takes on two idle cores. */
const LIMIT = 600_000;

export type Rehearsal = {
  /** Prints a line. */
  say: (line: string) => void;
  /** Ends it before its end. */
  signal: AbortSignal;
};

/**
 * Deploys the chat stack as it is, and of the edge stack what the emulator knows, by the CDK's own command line to an emulator;
 * tries it, deploys it again, replaces it and destroys it. Throws at the first thing that is not as it has to be. Nothing leaves
 * the machine, and nothing that was started is left running.
 */
export async function rehearse({ say, signal: asked }: Rehearsal): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-rehearsal-'));
  const signal = AbortSignal.any([asked, AbortSignal.timeout(LIMIT)]);
  const { environment, refused } = isolation(folder);
  let emulator: Emulator | undefined;
  try {
    emulator = await startEmulator({ folder, region: REGION, environment, signal });
    say(`${EMULATOR.command} ${emulator.version} at ${emulator.url}`);
    if (emulator.version !== EMULATOR.version) say(`  its known faults are those of ${EMULATOR.version}`);
    await play({ emulator, folder, environment, say, signal });
    must(refused() === '', 'all went well, but something wanted to leave this machine');
  } catch (error) {
    signal.throwIfAborted();
    if (emulator) say(`the last that the emulator said:\n${emulator.output().slice(-4_000)}`);
    if (refused() !== '') say(`refused connections to other machines:\n${refused()}`);
    throw error;
  } finally {
    await emulator?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Stage = Rehearsal & { emulator: Emulator; folder: string; environment: Readonly<Record<string, string>> };

async function play(stage: Stage): Promise<void> {
  const { emulator, folder, say } = stage;
  const call = emulatorCalls(emulator.url, REGION);
  const step = timed(stage);
  const cdk = (...args: string[]) => commandLine(stage, args);
  const deploy = (assembly: string) => cdk('deploy', '--all', '--app', assembly, '--require-approval', 'never');

  async function synthesize(...context: string[]): Promise<string> {
    const assembly = mkdtempSync(join(folder, 'assembly-'));
    const settings = [`stage=${STAGE}`, ...context].flatMap((setting) => ['-c', setting]);
    await cdk('synth', '--quiet', '--output', assembly, ...settings);
    const unknown = await leaveOutUnknownTypes(call, assembly, EDGE);
    if (unknown.length > 0) say(`  without ${unknown.join(', ')} in the edge stack: the emulator does not know them`);
    return assembly;
  }

  const first = await step('synthesized', () => synthesize());
  await step('bootstrapped', () => cdk('bootstrap', '--app', first));
  await step('deployed', () => deploy(first));
  await step('deployed again: no changes', async () => {
    const said = await deploy(first);
    for (const stack of [CHAT, EDGE]) must(isUnchanged(stack, said), `${stack} is not left as it is:\n${said}`);
  });
  await step('tried', () => tried(stage, call));

  await step('deleted the chat stack behind the back of the edge', () => deleteStack(call, CHAT, stage.signal));
  await step('deployed: the edge sees no change, and reaches nothing', async () => {
    const said = await deploy(first);
    must(isUnchanged(EDGE, said), `the edge was deployed, so that edgeRevision is not needed any more:\n${said}`);
    const [health] = await outcomesAt(stage, call, CHECKS.slice(0, 1));
    must(health?.kind === 'failed', 'an edge with hosts and key of a stack that is gone is let in');
    say(`  ${line(health)}`);
  });
  const second = await step('synthesized with edgeRevision=2', () => synthesize('edgeRevision=2'));
  await step('deployed: the edge follows', () => deploy(second));
  await step('tried', () => tried(stage, call));

  await step('destroyed', () => cdk('destroy', '--all', '--app', second, '--force'));
  const left = (await stackNames(call)).filter((name) => name !== 'CDKToolkit');
  must(left.length === 0, `stacks are left: ${left.join(', ')}`);
}

/** Says each step when it is done, with its seconds. */
const timed =
  ({ say, signal }: Stage) =>
  async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const since = performance.now();
    const result = await work();
    signal.throwIfAborted();
    say(`${what} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
    return result;
  };

const isUnchanged = (stack: string, said: string): boolean => said.includes(`${stack} (no changes)`);

function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

/** Runs the CDK's command line. */
const commandLine = ({ emulator, environment, signal }: Stage, args: readonly string[]): Promise<string> =>
  run({
    command: 'cdk',
    args: [...args, '--ci', '--no-notices', '--no-color', '--no-version-reporting'],
    cwd: REPOSITORY,
    environment: {
      ...environment,
      ...insteadOfAws(emulator.url, REGION),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    },
    signal,
  });

/** Makes a tenant and tries the gateway with it, as an operator does. */
async function tried(stage: Stage, call: EmulatorCalls): Promise<void> {
  const wrong: string[] = [];
  for (const outcome of await outcomesAt(stage, call, CHECKS, await newTenant(stage))) {
    const judgement = judged(outcome);
    if (judgement.kind === 'wrong') wrong.push(judgement.why);
    stage.say(`  ${line(outcome)}`);
    if (judgement.kind === 'known') stage.say(`      the emulator's fault: it ${judgement.fault}`);
  }
  must(wrong.length === 0, wrong.join('\n'));
}

type Keys = { publishableKey: string | undefined; secretKey: string | undefined };

/** How the checks come out, at a stand-in for the distribution as it is deployed now. */
async function outcomesAt(
  { emulator, say }: Stage,
  call: EmulatorCalls,
  checks: readonly Check[],
  keys: Keys = { publishableKey: undefined, secretKey: undefined },
): Promise<Outcome[]> {
  const standIn = await startEdgeStandIn(await deployedEdge(call, EDGE), emulator.port, say);
  try {
    const outcomes: Outcome[] = [];
    const gateway = { url: `http://127.0.0.1:${standIn.port}`, tenantId: TENANT, origin: PAGE, ...keys };
    for await (const outcome of runChecks(checks, target(gateway))) outcomes.push(outcome);
    return outcomes;
  } finally {
    await standIn.close();
  }
}

async function newTenant({ emulator, environment, signal }: Stage): Promise<Keys> {
  const said = await run({
    command: 'node',
    args: ['bin/tenants.ts', 'create', TENANT, '--origin', PAGE, '--stage', STAGE],
    cwd: REPOSITORY,
    environment: { ...environment, ...insteadOfAws(emulator.url, REGION) },
    signal,
  });
  return { publishableKey: /\bpk_\w+/.exec(said)?.[0], secretKey: /\bsk_\w+/.exec(said)?.[0] };
}

import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Running, start } from './child-process.ts';

/** The version whose differences from AWS `known-faults.ts` lists. */
export const EMULATOR = { command: 'ministack', version: '1.5.33' } as const;

export type Emulator = {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** What it and the functions printed. */
  output(): string;
  end(): Promise<void>;
};

type Options = {
  /** Everything that it writes lies below. */
  folder: string;
  region: string;
  environment: Readonly<Record<string, string>>;
  signal: AbortSignal;
};

/**
 * Starts MiniStack, an emulator of AWS in Python (MIT licence), on a free port of the loopback interface. It runs functions from
 * their zip files with the `node` of its PATH, and hands on its own environment to them, so that this holds nothing of AWS. What
 * functions ask of `*.amazonaws.com` it sends to itself; with the Region's domain as its name it knows the hosts of APIs there.
 */
export async function startEmulator({ folder, region, environment, signal }: Options): Promise<Emulator> {
  const port = await freePort();
  const temporary = join(folder, 'emulator');
  mkdirSync(temporary);
  const program = start({
    command: EMULATOR.command,
    args: [],
    cwd: folder,
    environment: {
      ...environment,
      TMPDIR: temporary,
      STATE_DIR: join(temporary, 'state'),
      S3_DATA_DIR: join(temporary, 's3'),
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: `${region}.amazonaws.com`,
    },
    signal,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    return { url, port, version: await answers(url, program, signal), output: program.output, end: program.end };
  } catch (error) {
    await program.end();
    throw error;
  }
}

const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Waits until it answers, and resolves with its version. */
async function answers(url: string, program: Running, signal: AbortSignal): Promise<string> {
  const over = program.ended.then((code) => {
    throw new Error(`${EMULATOR.command} ended with ${code}:\n${program.output()}`);
  });
  over.catch(() => {});
  for (;;) {
    const answer = await Promise.race([fetch(`${url}/_ministack/health`, { signal }).catch(() => null), over]);
    signal.throwIfAborted();
    if (answer?.ok) return String(((await answer.json()) as { version?: string }).version);
    await Promise.race([sleep(100), over]);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export type Program = {
  command: string;
  args: readonly string[];
  cwd: string;
  environment: Readonly<Record<string, string>>;
  signal: AbortSignal;
};

/** A program that runs until it is ended. */
export type Running = {
  /** What it has printed so far. */
  output(): string;
  /** Resolves when it has ended by itself, with its exit code. */
  ended: Promise<number>;
  /** Ends it and all that it started. */
  end(): Promise<void>;
};

/** Milliseconds between asking a program to end and ending it. */
const GRACE = 3_000;

/** Starts a program in a process group of its own, so that what it starts ends with it. */
export function start({ command, args, cwd, environment, signal }: Program): Running {
  signal.throwIfAborted();
  const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? -1));
  });
  ended.catch(() => {});
  const kill = () => killGroup(child, 'SIGTERM');
  signal.addEventListener('abort', kill);
  ended.finally(() => signal.removeEventListener('abort', kill)).catch(() => {});
  return {
    output: () => output,
    ended,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return killGroup(child, 'SIGKILL');
      const gone = once(child, 'exit');
      killGroup(child, 'SIGTERM');
      await Promise.race([gone, sleep(GRACE, undefined, { ref: false })]);
      killGroup(child, 'SIGKILL');
      await gone;
    },
  };
}

/** Signals a program and all that it started; what has ended already is left alone. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Characters of a failed program's output that its error shows: the end says why. */
const SHOWN = 4_000;

/** Runs a program to its end and resolves with what it printed; an exit code other than 0 is an error. */
export async function run(program: Program): Promise<string> {
  const running = start(program);
  try {
    const code = await running.ended;
    program.signal.throwIfAborted();
    if (code === 0) return running.output();
    const line = [program.command, ...program.args].join(' ');
    throw new Error(`${line} ended with ${code}:\n${running.output().slice(-SHOWN)}`);
  } finally {
    await running.end();
  }
}

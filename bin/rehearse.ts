import { rehearse } from '../lib/rehearsal/rehearse.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => interrupted.abort(new Error('interrupted')));

try {
  await rehearse({ say: console.log, signal: interrupted.signal });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

import { smoke } from '../lib/smoke/command-line.ts';

process.exitCode = await smoke(process.argv.slice(2), process.env, console.log);

import { parseArgs } from 'node:util';
import { startEcho } from './socketio-echo.ts';

/** Starts the echo application for the protocol's published suites: `node test/support/clients/socketio-echo-server.ts`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    'engine-only': { type: 'boolean', default: false },
    scheduler: { type: 'boolean', default: false },
  },
});

const { url } = await startEcho({
  port: Number(values.port),
  engineOnly: values['engine-only'],
  scheduler: values.scheduler,
});
process.stdout.write(`${url}\n`);

/**
 * Loaded before everything else in each Node process of a rehearsal: a connection to anywhere but this machine is refused and
 * written into the file that LOOPBACK_ONLY names. `sitecustomize.py` beside it does the same for Python.
 */
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|::1)$/;

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const host = hostOf(args);
  if (host === null || LOOPBACK.test(host)) return connect.apply(this, args);
  appendFileSync(process.env.LOOPBACK_ONLY, `node: ${host}\n`);
  process.nextTick(() => this.destroy(new Error(`a rehearsal does not leave this machine: ${host}`)));
  return this;
};

/** The host of a call of `connect`, null for a path; Node's own callers hand in all arguments as one list. */
function hostOf(args) {
  const [to, host] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof to === 'object') return to.path ? null : (to.host ?? 'localhost');
  if (typeof to === 'string' && Number.isNaN(Number(to))) return null;
  return typeof host === 'string' ? host : 'localhost';
}

// Runs in a fresh process, loads one bundle and reports what that took: processor time of the whole process until the
// handler is loaded, which of Node's own modules were loaded, and, where collections can be triggered, the heap after one.
const { handler } = require(process.argv[2]);
if (typeof handler !== 'function') throw new Error('no handler');
const { user, system } = process.cpuUsage();
const modules = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13));
globalThis.gc?.();
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, heap, modules }));

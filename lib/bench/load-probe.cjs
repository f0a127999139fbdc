// The inside of a fresh process that loads one bundle and says what that took: processor time of the whole process until
// the handler is there, which of Node's own modules were loaded, and, where collections can be asked for, the heap after one.
const { handler } = require(process.argv[2]);
if (typeof handler !== 'function') throw new Error('no handler');
const { user, system } = process.cpuUsage();
const modules = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13));
globalThis.gc?.();
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, heap, modules }));

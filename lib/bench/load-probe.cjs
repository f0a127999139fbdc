// The inside of a fresh process that loads one bundle and says what that took: processor time of the whole process until
// the handler is there, heap after a collection, and which of Node's own modules were loaded.
const { handler } = require(process.argv[2]);
if (typeof handler !== 'function') throw new Error('no handler');
const { user, system } = process.cpuUsage();
const modules = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13));
gc();
gc();
const heap = process.memoryUsage().heapUsed;
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, heap, modules }));

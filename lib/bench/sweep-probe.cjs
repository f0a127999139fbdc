// Runs in a process of its own: loads the sweeper's bundle and runs its turn at given minutes from now, as if that time had come.
// Reports the processor time of each turn, and the bytes of its log.
const [bundle, ...minutes] = process.argv.slice(2);
const write = process.stdout.write.bind(process.stdout);
let logged = 0;
process.stdout.write = (text) => {
  logged += Buffer.byteLength(text);
  return true;
};

const RealDate = Date;
let ahead = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length > 0) super(...given);
    else super(RealDate.now() + ahead);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};

async function main() {
  const { handler } = await require(bundle);
  const cpu = [];
  const logs = [];
  for (const minute of minutes) {
    ahead = Number(minute) * 60_000;
    logged = 0;
    const before = process.cpuUsage();
    await handler({ 'detail-type': 'Scheduled Event', time: new Date().toISOString() }, {});
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
    logs.push(logged);
  }
  write(JSON.stringify({ cpu, logs }));
  process.exit();
}

main().catch((error) => {
  write(JSON.stringify({ cpu: [], logs: [], error: String(error.stack) }));
  process.exit();
});

// Runs in a process of its own: loads the sweeper's bundle and runs its turn at given minutes from a time, as if each had come.
// Reports of each turn when it began by the machine's own clock, its processor time, and the bytes of its log.
const [bundle, from, ...minutes] = process.argv.slice(2);
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
  const begun = [];
  for (const minute of minutes) {
    // However long the turns before took, this one begins at its minute.
    ahead = Number(from) + Number(minute) * 60_000 - RealDate.now();
    logged = 0;
    begun.push(RealDate.now());
    const before = process.cpuUsage();
    await handler({ 'detail-type': 'Scheduled Event', time: new Date().toISOString() }, {});
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
    logs.push(logged);
  }
  write(JSON.stringify({ begun, cpu, logs }));
  process.exit();
}

main().catch((error) => {
  write(JSON.stringify({ begun: [], cpu: [], logs: [], error: String(error.stack) }));
  process.exit();
});

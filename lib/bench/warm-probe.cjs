// Runs in a process that stands for one warm environment: loads a bundle, handles an event again and again, and reports the
// processor time of one invocation, and of as many bare requests, which are not our code's: here they go over loopback, and
// their cost depends on the machine.
const http = require('node:http');

const [bundle, eventText, mark, rounds, requests] = process.argv.slice(2);
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

// The quickest tenth: other load of the machine makes it slower, never quicker.
const quickest = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 10)];
const agent = new http.Agent({ keepAlive: true });
const body = JSON.stringify({ TableName: 'x'.repeat(700) });
const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) };

const bareRequest = () =>
  new Promise((resolve, reject) => {
    const sent = http.request(process.env.BARE_ENDPOINT, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });

// A visitor may send ten messages a second.
const pause = () => new Promise((resolve) => setTimeout(resolve, 110));

async function timed(run) {
  const times = [];
  for (let n = 0; n < Number(rounds) + 10; n++) {
    await pause();
    const before = process.cpuUsage();
    await run(n);
    const { user, system } = process.cpuUsage(before);
    if (n >= 10) times.push((user + system) / 1000);
  }
  return quickest(times);
}

async function main() {
  const { handler } = require(bundle);
  const milliseconds = await timed(async (n) => {
    // Each token request has another address: one address may ask for 60 tokens a minute.
    const address = `10.0.${n >> 8}.${n & 255}`;
    const text = eventText.replaceAll(mark, `bench-${process.pid}-${n}`).replaceAll('127.0.0.1', address);
    const event = JSON.parse(text);
    const answer = await handler(event, {});
    if (answer && answer.statusCode >= 400) throw new Error(JSON.stringify(answer));
  });
  const bare = await timed(async () => {
    for (let n = 0; n < Number(requests); n++) await bareRequest();
  });
  write(JSON.stringify({ milliseconds, bare }));
  process.exit();
}

main().catch((error) => {
  write(JSON.stringify({ milliseconds: 0, bare: 0, error: String(error) }));
  process.exit();
});

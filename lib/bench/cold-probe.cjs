// Runs in a process that stands for one new environment: loads a bundle as Lambda's runtime does, awaiting what it exports, then
// waits for a line of its parent, which limits its processor time meanwhile, and reports how long the first event takes.
const [bundle, eventText, variablesText, how] = process.argv.slice(2);
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const say = (value) => write(`${JSON.stringify(value)}\n`);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const variables = JSON.parse(variablesText);

async function main() {
  // Without variables the first calls fail before they are made: then the first event is the first to make them.
  if (how === 'prepared') Object.assign(process.env, variables);
  const { handler } = await require(bundle);
  Object.assign(process.env, variables);
  say({ startCpu: cpu() });
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const [before, startedAt] = [cpu(), performance.now()];
  const answer = await handler(JSON.parse(eventText), {});
  say({ wall: performance.now() - startedAt, cpu: cpu() - before, status: answer?.statusCode });
  process.exit();
}

main().catch((error) => {
  say({ error: String(error?.stack ?? error) });
  process.exit();
});

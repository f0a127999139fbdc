import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** CloudFormation with one stack, on this machine; any other stack does not exist. */
export async function startCloudFormation(
  stack: string,
  outputs: Record<string, string>,
): Promise<{ endpoint: string; stop: () => Promise<unknown> }> {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const server = createServer(async (request, response) => {
    const asked = new URLSearchParams(await text(request)).get('StackName');
    response.statusCode = asked === stack ? 200 : 400;
    response.end(
      asked === stack ? `<Outputs>${members.join('')}</Outputs>` : `<Message>${asked} does not exist</Message>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}

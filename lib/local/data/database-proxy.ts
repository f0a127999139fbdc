import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import {
  type GatewayRequest,
  type GatewayResponse,
  headerPairs,
  headerValue,
  withoutHeaders,
} from '../http/gateway-message.ts';
import { type RunningServer, startServer } from '../http/http-server.ts';
import { addressed, ofPage } from '../http/misdirected.ts';
import { accessKeyIn, DEVELOPER } from '../iam/access-key.ts';
import type { DatabaseGuard } from './database-guard.ts';

/** DynamoDB takes no larger request. */
const LARGEST = 16 * 1024 * 1024;

/** Headers of one connection, which are not forwarded. */
const PER_CONNECTION = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'];

/**
 * Forwards the functions' requests to an external database, if the guard permits them. Forwarded requests have the
 * developer's access key, since DynamoDB Local without `-sharedDb` has a database for each key.
 */
export function startDatabaseProxy(endpoint: string, guard: DatabaseGuard): Promise<RunningServer> {
  const send = sender(new URL(endpoint));
  return startServer(0, '127.0.0.1', {
    bodyLimit: LARGEST,
    async request(request) {
      const foreign = ofPage(addressed(request));
      if (foreign !== undefined) return foreign;
      const authorization = headerValue(request.headers, 'authorization');
      const target = headerValue(request.headers, 'x-amz-target') ?? '';
      const answer = guard({ authorization, target, body: request.body });
      if (answer === 'no-answer') return new Promise(() => {});
      return answer ?? send(request, authorization);
    },
  });
}

function sender(url: URL) {
  const request = url.protocol === 'http:' ? requestPlain : requestSecure;
  return ({ method, headers, body }: GatewayRequest, authorization: string | undefined): Promise<GatewayResponse> =>
    new Promise((resolve, reject) => {
      const key = accessKeyIn(authorization) ?? '';
      const passed = withoutHeaders(headers, 'authorization', ...PER_CONNECTION).flat();
      const signed =
        authorization === undefined ? [] : ['authorization', authorization.replace(key, DEVELOPER.accessKeyId)];
      const sent = request(url, {
        method,
        // A new connection each time: the database may close a kept-alive connection at the moment it is used.
        agent: false,
        headers: [...passed, ...signed, 'host', url.host, 'content-length', String(body.length)],
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: withoutHeaders(headerPairs(response.rawHeaders), ...PER_CONNECTION),
            body: Buffer.concat(chunks),
          }),
        );
      });
      sent.end(body);
    });
}

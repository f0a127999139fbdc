import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as requestPlain,
} from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from './node-sha256.ts';
import { partitionOf } from './partition.ts';

export type AwsService = 'cloudformation' | 'dynamodb' | 'lambda' | 's3' | 'secretsmanager';

/** Region, credentials and endpoints of calls to AWS. */
export type AwsAccess = {
  region: string;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
  /** An endpoint other than AWS's own, such as a local one; `undefined` for AWS's. */
  endpoint: (service: AwsService) => string | undefined;
};

export type AwsCall = {
  service: AwsService;
  /** Default: the service's endpoint in `region`. */
  url?: URL;
  method?: 'DELETE' | 'GET' | 'POST' | 'PUT';
  path?: string;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds without a byte after which an attempt fails; 2,000 by default. */
  timeLimit?: number;
};
export type AwsAnswer = { status: number; headers: IncomingHttpHeaders; body: string; bytes: Buffer };
export type SignedCall = (call: AwsCall) => Promise<AwsAnswer>;

/** A call whose content passes by as a stream, in either direction. With content, its headers have `content-length`. */
export type AwsStreamCall = Omit<AwsCall, 'body'> & { content?: AsyncIterable<Uint8Array> };
export type SignedStream = (call: AwsStreamCall) => Promise<IncomingMessage>;

/** Milliseconds. An answer takes a few; the authorizer, which waits for it, has 10 seconds for all attempts. */
const TIMEOUT = 2_000;
const TRIES = 3;
const FIRST_PAUSE = 50;
/** Milliseconds for all attempts of a call: less than the 29 seconds of the functions that wait longest for one. */
const PATIENCE = 25_000;

/**
 * Calls AWS by signed HTTP requests, for functions that make one or two kinds of calls and start in a third of the time
 * without an SDK client (docs/decisions/0010-no-sdk-in-the-authorizer.md). Retries network failures, throttling and server
 * errors, three attempts in all, as long as another one can end within `patience` milliseconds; returns any other answer as
 * it is.
 */
export function signedCalls(access: AwsAccess, patience = PATIENCE): SignedCall {
  const agents = { 'http:': new PlainAgent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) };
  return async (call) => {
    const lastStart = Date.now() + patience - (call.timeLimit ?? TIMEOUT);
    for (let attempt = 1; ; attempt++) {
      const answer = await post(access, call, agents).catch((error: Error) => error);
      if (!(answer instanceof Error) && !isTransient(answer)) return answer;
      if (attempt === TRIES || Date.now() > lastStart) {
        if (answer instanceof Error) throw new Error(`no answer from ${call.service}`, { cause: answer });
        return answer;
      }
      await sleep(FIRST_PAUSE * 2 ** attempt * Math.random());
    }
  };
}

/** Calls AWS once by a signed HTTP request whose content is not held in memory. The signature does not cover the content. */
export function signedStreams(access: AwsAccess): SignedStream {
  const agents = { 'http:': new PlainAgent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) };
  return ({ content, ...call }) => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...call.headers };
    return send(access, { ...call, headers, body: '' }, agents, content);
  };
}

/** DynamoDB answers throttling with status 400. The body of a success is somebody's content, a file's for instance. */
const isTransient = ({ status, body }: AwsAnswer) =>
  status >= 500 || status === 429 || (status >= 400 && /Throttl|Exceeded/.test(body.slice(0, 200)));

type Agents = { 'http:': PlainAgent; 'https:': SecureAgent };

const post = async (access: AwsAccess, call: AwsCall, agents: Agents): Promise<AwsAnswer> =>
  read(await send(access, call, agents));

async function send(
  access: AwsAccess,
  call: AwsCall,
  agents: Agents,
  content?: AsyncIterable<Uint8Array>,
): Promise<IncomingMessage> {
  const { service, method = 'POST', headers, body, timeLimit = TIMEOUT } = call;
  const url = call.url ?? new URL(access.endpoint(service) ?? home(service, access.region));
  const path = call.path ?? url.pathname;
  const { region, credentials } = access;
  // Only S3 signs the path without escaping it again.
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256, uriEscapePath: service !== 's3' });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    headers: { host: url.host, ...headers },
    body,
  });
  const options = { method, path, headers: signed.headers, timeout: timeLimit };
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'http:'
        ? requestPlain(url, { ...options, agent: agents['http:'] })
        : requestSecure(url, { ...options, agent: agents['https:'] });
    sent.on('response', resolve);
    sent.on('timeout', () => sent.destroy(new Error(`nothing for ${timeLimit} ms`)));
    sent.on('error', reject);
    if (content) pipeline(content, sent, (error) => error && reject(error));
    else sent.end(body);
  });
}

const home = (service: AwsService, region: string) => `https://${service}.${region}.${partitionOf(region).suffix}`;

async function read(response: IncomingMessage): Promise<AwsAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes };
}

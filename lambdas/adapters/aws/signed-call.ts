import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';

export type AwsService = 'cloudformation' | 'dynamodb' | 'lambda' | 'secretsmanager';

/** Where AWS is and who we are to it. */
export type AwsAccess = {
  region: string;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
  /** An endpoint other than AWS's own, such as one on this machine. */
  endpoint: (service: AwsService) => string | undefined;
};

export type AwsCall = { service: AwsService; path?: string; headers: Record<string, string>; body: string };
export type AwsAnswer = { status: number; body: string };
export type SignedCall = (call: AwsCall) => Promise<AwsAnswer>;

/** One answer takes milliseconds; the authorizer, which waits for it, has 10 seconds for all its tries. */
const TIMEOUT = 2_000;
const TRIES = 3;
const FIRST_PAUSE = 50;

/**
 * Calls AWS with nothing but a signature: for functions that make one or two kinds of calls and start in a third of the
 * time without an SDK client. Repeats what failed on the way or for lack of capacity; any other answer comes back as it is.
 */
export function signedCalls(access: AwsAccess): SignedCall {
  const agents = { 'http:': new PlainAgent({ keepAlive: true }), 'https:': new SecureAgent({ keepAlive: true }) };
  return async (call) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await post(access, call, agents).catch((error: Error) => error);
      if (!(answer instanceof Error) && !isPassing(answer)) return answer;
      if (attempt === TRIES) {
        if (answer instanceof Error) throw new Error(`no answer from ${call.service}`, { cause: answer });
        return answer;
      }
      await sleep(FIRST_PAUSE * 2 ** attempt * Math.random());
    }
  };
}

/** DynamoDB says that it is throttling with status 400. */
const isPassing = ({ status, body }: AwsAnswer) =>
  status >= 500 || status === 429 || /Throttl|Exceeded/.test(body.slice(0, 200));

type Agents = { 'http:': PlainAgent; 'https:': SecureAgent };

async function post(access: AwsAccess, call: AwsCall, agents: Agents): Promise<AwsAnswer> {
  const { service, path = '/', headers, body } = call;
  const url = new URL(access.endpoint(service) ?? home(service, access.region));
  const { region, credentials } = access;
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    headers: { host: url.host, ...headers },
    body,
  });
  const options = { method: 'POST', path, headers: signed.headers, timeout: TIMEOUT };
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'http:'
        ? requestPlain(url, { ...options, agent: agents['http:'] })
        : requestSecure(url, { ...options, agent: agents['https:'] });
    sent.on('response', (response) => read(response).then(resolve, reject));
    sent.on('timeout', () => sent.destroy(new Error(`nothing for ${TIMEOUT} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

const home = (service: AwsService, region: string) =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

async function read(response: IncomingMessage): Promise<AwsAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

/** What the signer asks of a hash, by Node's own: a tenth of the code of one in JavaScript. */
class NodeSha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytes(secret);
    this.#hash = this.#fresh();
  }

  #fresh = () => (this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret));

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }
}

function bytes(source: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof source === 'string') return source;
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

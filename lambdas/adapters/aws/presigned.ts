import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from './node-sha256.ts';
import type { AwsAccess, AwsService } from './signed-call.ts';

type Request = {
  service: AwsService;
  method: 'GET' | 'HEAD' | 'PUT';
  url: URL;
  /** Headers that are signed: a request with this URL must send exactly these. */
  headers: Record<string, string>;
  seconds: number;
};

/** A presigned URL: its holder may make this one request, within `seconds`. */
export async function presigned(
  access: AwsAccess,
  { service, method, url, headers, seconds }: Request,
): Promise<string> {
  const { region, credentials } = access;
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256, uriEscapePath: service !== 's3' });
  const { query = {} } = await signer.presign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      // The content is not known yet, only its type and length.
      headers: { host: url.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...headers },
    },
    { expiresIn: seconds },
  );
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${url.origin}${url.pathname}?${pairs.join('&')}`;
}

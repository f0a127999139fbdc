/** One header as it was sent: name in the sender's case. */
export type Header = readonly [name: string, value: string];

/** A request as it reaches API Gateway, from a client or from CloudFront. */
export interface GatewayRequest {
  readonly method: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** The other end of the TCP connection: the client, or an edge of CloudFront. */
  readonly sourceIp: string;
}

/** A response to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | string;
  /**
   * Which of the headers are as a function set them, by name in lower case, whether it runs in Lambda or in CloudFront. Absent
   * if no function made the response.
   */
  readonly functionHeaders?: readonly string[];
}

/** All values of a header, in order, whatever the case of its name. */
export const headerValues = (headers: readonly Header[], name: string): string[] =>
  headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

/** The first value of a header. */
export const headerValue = (headers: readonly Header[], name: string): string | undefined =>
  headerValues(headers, name)[0];

/** The names of headers, in lower case, each once. */
export const namesOf = (headers: readonly Header[]): string[] => [
  ...new Set(headers.map(([name]) => name.toLowerCase())),
];

/** The headers without those of the given names. */
export const withoutHeaders = (headers: readonly Header[], ...names: readonly string[]): Header[] =>
  headers.filter(([key]) => !names.includes(key.toLowerCase()));

/** A response in which others have these headers from now on, whatever a function set. */
export const withHeadersOfOthers = (
  response: GatewayResponse,
  kept: readonly Header[],
  added: readonly Header[],
): GatewayResponse => {
  const { functionHeaders } = response;
  const left = namesOf(kept);
  return {
    ...response,
    headers: [...kept, ...added],
    ...(functionHeaders === undefined
      ? {}
      : { functionHeaders: functionHeaders.filter((name) => left.includes(name)) }),
  };
};

/** Node's flat list of raw headers as pairs. */
export function headerPairs(rawHeaders: readonly string[]): Header[] {
  const pairs: Header[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** A JSON response of the gateway itself. */
export const jsonResponse = (status: number, body: unknown, headers: readonly Header[] = []): GatewayResponse => ({
  status,
  headers: [['content-type', 'application/json'], ...headers],
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A request to one of the emulator's services. */
export type EmulatorCall = {
  service: string;
  method?: 'DELETE' | 'GET' | 'POST' | 'PUT';
  /** With its query; `/` by default. */
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
};

/** Resolves with the body; any answer but a success is an error. */
export type EmulatorCalls = (call: EmulatorCall) => Promise<string>;

/** Milliseconds for one answer. */
const LIMIT = 30_000;

/** Calls an emulator, which finds the service by the scope of a signature and does not check the signature: so it is none. */
export const emulatorCalls =
  (url: string, region: string): EmulatorCalls =>
  async ({ service, method = 'POST', path = '/', headers, body }) => {
    const scope = `test/20260101/${region}/${service}/aws4_request`;
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
      signal: AbortSignal.timeout(LIMIT),
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} ${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);
    return text;
  };

/** An action of a service that takes a form and answers XML, as CloudFormation does. */
export const queryCall = (
  service: string,
  version: string,
  action: string,
  more: Readonly<Record<string, string>>,
): EmulatorCall => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ Action: action, Version: version, ...more }).toString(),
});

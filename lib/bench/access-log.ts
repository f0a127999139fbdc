import type { Template } from '../app.ts';

/** Bytes of a line of each access log, by the formats of the templates. */
export type AccessLogs = { http: number; edge: number };

/** Values as long as they usually are; what a successful request leaves empty is logged as `-`. */
const API_VALUES: Record<string, string> = {
  '$context.requestId': 'TXzPWFkkjoEF92g=',
  '$context.requestTime': '19/Feb/2024:07:11:42 +0000',
  '$context.routeKey': 'POST /api/chat/messages',
  '$context.status': '201',
  '$context.identity.sourceIp': '185.69.197.15',
  '$context.integrationStatus': '200',
  '$context.integrationLatency': '37',
  '$context.responseLatency': '41',
};

const EDGE_VALUES: Record<string, string> = {
  date: '2026-11-29',
  time: '07:11:42',
  'x-edge-location': 'FRA60-P5',
  'x-edge-request-id': 'x'.repeat(56),
  'x-edge-result-type': 'Miss',
  'c-ip': '185.69.197.15',
  'cs-method': 'POST',
  'cs-uri-stem': '/api/chat/messages',
  'x-host-header': 'd111111abcdef8.cloudfront.net',
  'sc-status': '201',
  'sc-bytes': '1043',
  'cs-bytes': '1271',
  'time-taken': '0.067',
  'time-to-first-byte': '0.067',
  'ssl-protocol': 'TLSv1.3',
  'cs-protocol-version': 'HTTP/2.0',
};

const properties = (template: Template, type: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties);

/** The length of one line of each log, filled in. */
export function accessLogs(chat: Template, edge: Template): AccessLogs {
  const [format = ''] = properties(chat, 'AWS::ApiGatewayV2::Stage').flatMap(
    ({ AccessLogSettings }) => (AccessLogSettings as { Format: string } | undefined)?.Format ?? [],
  );
  const [delivery] = properties(edge, 'AWS::Logs::Delivery');
  const fields = (delivery?.RecordFields ?? []) as string[];
  const line = format.replace(/\$context[\w.]+/g, (variable) => API_VALUES[variable] ?? '-');
  const record = Object.fromEntries(fields.map((field) => [field, EDGE_VALUES[field] ?? '-']));
  return { http: Buffer.byteLength(line), edge: Buffer.byteLength(JSON.stringify(record)) };
}

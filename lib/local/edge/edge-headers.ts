import type { ResolvedTemplates } from '../cloudformation/resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel } from '../cloudformation/template.ts';
import { unsupported } from '../cloudformation/unsupported.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Header,
  headerValue,
  namesOf,
  withHeadersOfOthers,
  withoutHeaders,
} from '../http/gateway-message.ts';

/** A header that CloudFront adds to a response; without `override` only if the origin sent none. */
export interface AddedHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
  /** Of CORS: only for a request with `Origin`, and only to a response without any header of CORS. */
  readonly cors?: true;
}

/** The headers of a response headers policy. What of it is not emulated is refused. */
export function addedHeaders(templates: ResolvedTemplates, label: string, policyId: unknown): AddedHeader[] {
  if (policyId === undefined) return [];
  const resource = templates
    .resources('AWS::CloudFront::ResponseHeadersPolicy')
    .find((found) => templates.attribute(found, 'Ref') === policyId);
  if (resource === undefined) {
    throw new Error(`${label} uses the response headers policy ${String(policyId)}, which is in none of the stacks.`);
  }
  knownProperties(resource, { read: ['ResponseHeadersPolicyConfig'], ignored: [] });
  const config = record(templates.value(resource, 'ResponseHeadersPolicyConfig'));
  const known = ['Comment', 'CorsConfig', 'CustomHeadersConfig', 'Name', 'SecurityHeadersConfig'];
  const unknown = Object.keys(config).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw unsupported(`${resourceLabel(resource)} has ${unknown}, which is not emulated.`, import.meta.filename);
  const { Items } = record(config.CustomHeadersConfig);
  const custom = (Array.isArray(Items) ? Items.map(record) : []).map(
    ({ Header, Value, Override }): AddedHeader => ({
      name: String(Header),
      value: String(Value),
      override: Override === true,
    }),
  );
  const security = Object.entries(record(config.SecurityHeadersConfig)).map(([part, settings]): AddedHeader => {
    const made = SECURITY[part]?.(record(settings));
    if (made === undefined)
      throw unsupported(`${resourceLabel(resource)} has ${part}, which is not emulated.`, import.meta.filename);
    const [name, value] = made;
    return { name, value, override: record(settings).Override === true };
  });
  return [...security, ...custom, ...corsHeaders(resourceLabel(resource), config.CorsConfig)];
}

/**
 * The CORS headers of a policy that lets every page read without credentials, where the origin sent none (aws-facts 2.6). Any
 * other is refused. Known difference: its headers for preflights are not added, since no preflight of ours gets that far.
 */
function corsHeaders(label: string, given: unknown): AddedHeader[] {
  if (given === undefined) return [];
  const { AccessControlAllowOrigins, AccessControlAllowCredentials, AccessControlExposeHeaders, OriginOverride } =
    record(given);
  const origins = record(AccessControlAllowOrigins).Items;
  const isPublic = Array.isArray(origins) && origins.join() === '*' && AccessControlAllowCredentials === false;
  if (!isPublic || OriginOverride !== false)
    throw unsupported(
      `${label} has a CorsConfig for chosen origins, with credentials, or one that overrides, which is not emulated.`,
      import.meta.filename,
    );
  const exposed = record(AccessControlExposeHeaders).Items;
  const made = (name: string, value: string): AddedHeader => ({ name, value, override: false, cors: true });
  return [
    made('access-control-allow-origin', '*'),
    ...(Array.isArray(exposed) ? [made('access-control-expose-headers', exposed.join(', '))] : []),
  ];
}

const SECURITY: Readonly<
  Record<string, (settings: Record<string, unknown>) => readonly [name: string, value: string]>
> = {
  ContentSecurityPolicy: ({ ContentSecurityPolicy }) => ['content-security-policy', String(ContentSecurityPolicy)],
  ContentTypeOptions: () => ['x-content-type-options', 'nosniff'],
  FrameOptions: ({ FrameOption }) => ['x-frame-options', String(FrameOption)],
  StrictTransportSecurity: ({ AccessControlMaxAgeSec, IncludeSubdomains, Preload }) => [
    'strict-transport-security',
    [
      `max-age=${AccessControlMaxAgeSec}`,
      ...(IncludeSubdomains === true ? ['includeSubDomains'] : []),
      ...(Preload === true ? ['preload'] : []),
    ].join('; '),
  ],
  ReferrerPolicy: ({ ReferrerPolicy }) => ['referrer-policy', String(ReferrerPolicy)],
};

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** The headers that a behavior adds to the response of a request. */
export const addedFor = (added: readonly AddedHeader[], { headers }: GatewayRequest): readonly AddedHeader[] =>
  headerValue(headers, 'origin') === undefined ? added.filter(({ cors }) => cors === undefined) : added;

/** A response with the added headers of its behavior. */
export function withAdded(response: GatewayResponse, added: readonly AddedHeader[]): GatewayResponse {
  const isReadable = namesOf(response.headers).some((name) => name.startsWith('access-control-'));
  const wanted = added.filter(({ name, override, cors }) =>
    cors ? !isReadable : override || headerValue(response.headers, name) === undefined,
  );
  const kept = withoutHeaders(response.headers, ...wanted.map(({ name }) => name.toLowerCase()));
  const made = wanted.map(({ name, value }): Header => [name, value]);
  return withHeadersOfOthers(response, kept, made);
}

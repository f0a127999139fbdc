import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel } from './template.ts';
import { unsupported } from './unsupported.ts';

/** The managed policy that caches nothing. */
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/**
 * The encodings that a cache policy compresses, best first. Its key may hold nothing else of the viewer, since all that is in
 * the key is forwarded.
 * Known differences: nothing is cached, so how long it would be has no effect; of the managed policies, only
 * CachingDisabled.
 */
export function cachedEncodings(templates: ResolvedTemplates, label: string, policyId: unknown): string[] {
  if (policyId === CACHING_DISABLED) return [];
  const resource = templates
    .resources('AWS::CloudFront::CachePolicy')
    .find((found) => templates.attribute(found, 'Ref') === policyId);
  if (resource === undefined)
    throw unsupported(
      `${label} is cached by the policy ${String(policyId)}, which is in none of the stacks.`,
      import.meta.filename,
    );
  knownProperties(resource, { read: ['CachePolicyConfig'], ignored: [] });
  const config = record(templates.value(resource, 'CachePolicyConfig'));
  const key = record(config.ParametersInCacheKeyAndForwardedToOrigin);
  const { EnableAcceptEncodingBrotli: brotli, EnableAcceptEncodingGzip: gzip, ...viewers } = key;
  const forwarded = Object.entries(viewers).filter(
    ([, part]) => !Object.values(record(part)).every((behavior) => behavior === 'none'),
  );
  const unknown = Object.keys(config).filter((name) => !KNOWN.includes(name));
  if (forwarded.length > 0 || unknown.length > 0)
    throw unsupported(
      `${resourceLabel(resource)} has ${[...unknown, ...forwarded.map(([name]) => name)].join(', ')}, which is not emulated.`,
      import.meta.filename,
    );
  return [...(brotli === true ? ['br'] : []), ...(gzip === true ? ['gzip'] : [])];
}

const KNOWN = ['Comment', 'DefaultTTL', 'MaxTTL', 'MinTTL', 'Name', 'ParametersInCacheKeyAndForwardedToOrigin'];

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

import type { ResolvedTemplates } from './resolved-templates.ts';
import { isRecord, knownProperties, resourceLabel, type StackResource } from './template.ts';
import { unsupported } from './unsupported.ts';

/** One rule of a bucket's CORS configuration. */
export interface BucketCors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Lower-case. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge?: number;
}

/** A bucket as the template describes it. */
export interface BucketDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly cors: readonly BucketCors[];
}

const READ = ['BucketName', 'CorsConfiguration', 'LifecycleConfiguration'];
const IGNORED = [
  'AccessControl',
  'BucketEncryption',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
  'VersioningConfiguration',
];

/**
 * Every bucket of the templates.
 * Known differences: encryption, access control lists and versions have no effect, and a lifecycle removes nothing.
 */
export function readBuckets(templates: ResolvedTemplates): BucketDefinition[] {
  return templates.resources('AWS::S3::Bucket').map((resource) => {
    knownProperties(resource, { read: READ, ignored: IGNORED });
    if (templates.value(resource, 'LifecycleConfiguration') !== undefined) {
      templates.note('Objects past their lifecycle stay in their bucket; AWS removes them within about a day.');
    }
    return {
      logicalId: resource.logicalId,
      name: templates.attribute(resource, 'Ref'),
      cors: corsRules(resource, templates.value(resource, 'CorsConfiguration')),
    };
  });
}

const KEYS = ['AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposedHeaders', 'Id', 'MaxAge'];

function corsRules(resource: StackResource, configuration: unknown): BucketCors[] {
  const rules = isRecord(configuration) ? configuration.CorsRules : undefined;
  return (Array.isArray(rules) ? rules : []).map((rule: Record<string, unknown>) => {
    const unknown = Object.keys(rule).filter((key) => !KEYS.includes(key));
    if (unknown.length > 0)
      throw unsupported(`${resourceLabel(resource)}: a CORS rule has ${unknown.join(', ')}.`, import.meta.filename);
    const list = (key: string): string[] => (Array.isArray(rule[key]) ? rule[key].map(String) : []);
    const wild = list('AllowedOrigins').find((origin) => origin.split('*').length > 2);
    if (wild !== undefined)
      throw new Error(`${resourceLabel(resource)}: S3 takes one * in an allowed origin, not ${wild}.`);
    return {
      origins: list('AllowedOrigins'),
      methods: list('AllowedMethods'),
      headers: list('AllowedHeaders').map((name) => name.toLowerCase()),
      exposed: list('ExposedHeaders'),
      ...(rule.MaxAge === undefined ? {} : { maxAge: Number(rule.MaxAge) }),
    };
  });
}

import type { Reading } from './reading.ts';
import { isRecord, knownProperties, type Placed, placeName } from './template.ts';

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
 * Every bucket of the templates. Confessed: bucket policies, encryption and versions have no effect, and what a lifecycle
 * would remove stays.
 */
export function readBuckets(reading: Reading): BucketDefinition[] {
  return reading.placed('AWS::S3::Bucket').map((place) => {
    knownProperties(place, { read: READ, ignored: IGNORED });
    if (reading.value(place, 'LifecycleConfiguration') !== undefined) {
      reading.note('Objects past their lifecycle stay in their bucket; AWS removes them within about a day.');
    }
    return {
      logicalId: place.logicalId,
      name: reading.attribute(place, 'Ref'),
      cors: corsRules(place, reading.value(place, 'CorsConfiguration')),
    };
  });
}

const KEYS = ['AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposedHeaders', 'Id', 'MaxAge'];

function corsRules(place: Placed, configuration: unknown): BucketCors[] {
  const rules = isRecord(configuration) ? configuration.CorsRules : undefined;
  return (Array.isArray(rules) ? rules : []).map((rule: Record<string, unknown>) => {
    const unknown = Object.keys(rule).filter((key) => !KEYS.includes(key));
    if (unknown.length > 0) throw new Error(`${placeName(place)}: a CORS rule has ${unknown.join(', ')}.`);
    const list = (key: string): string[] => (Array.isArray(rule[key]) ? rule[key].map(String) : []);
    const wild = list('AllowedOrigins').find((origin) => origin.split('*').length > 2);
    if (wild !== undefined) throw new Error(`${placeName(place)}: S3 takes one * in an allowed origin, not ${wild}.`);
    return {
      origins: list('AllowedOrigins'),
      methods: list('AllowedMethods'),
      headers: list('AllowedHeaders').map((name) => name.toLowerCase()),
      exposed: list('ExposedHeaders'),
      ...(rule.MaxAge === undefined ? {} : { maxAge: Number(rule.MaxAge) }),
    };
  });
}

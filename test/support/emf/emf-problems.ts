import { Ajv } from 'ajv';

const name = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

/** What CloudWatch takes as a document of its embedded metric format ("Specification: Embedded metric format", CloudWatch guide). */
const SCHEMA = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: name(1024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['Name'],
                  properties: {
                    Name: name(1024),
                    Unit: { enum: ['Count', 'Milliseconds', 'Bytes', 'None'] },
                    StorageResolution: { enum: [1, 60] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const isDocument = new Ajv({ allErrors: true }).compile(SCHEMA);

type Directive = { Dimensions: string[][]; Metrics: { Name: string }[] };
type Document = { _aws: { CloudWatchMetrics: Directive[] } } & Record<string, unknown>;

/**
 * Why CloudWatch would take no metric, or not each, from a parsed line: the form, and the members that it refers to, which have
 * to be at the root, metrics as numbers and dimensions as texts.
 */
export function emfProblems(line: unknown): string[] {
  if (!isDocument(line))
    return (isDocument.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const document = line as Document;
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [
    ...Metrics.filter(({ Name }) => typeof document[Name] !== 'number').map(({ Name }) => `${Name} is not a number`),
    ...Dimensions.flat()
      .filter((dimension) => typeof document[dimension] !== 'string')
      .map((dimension) => `${dimension} is not a text`),
  ]);
}

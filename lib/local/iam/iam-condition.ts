import { isRecord } from '../cloudformation/template.ts';
import { unsupported } from '../cloudformation/unsupported.ts';
import { wildcard } from './wildcard.ts';

/** The condition keys of a request, in lower case, with their values. An absent key has no value. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** The `Condition` of a statement. */
export interface Condition {
  /** Whether it holds for a request. */
  holds(context: Context): boolean;
  /** The values it compares with, each after its key, as written: a request needs one of each key. */
  readonly values: readonly string[];
  /** Those of `values` that a request has. */
  met(context: Context): readonly string[];
}

/** The supported condition keys, and whether a request may have several values of one. */
const KEYS: ReadonlyMap<string, 'one' | 'several'> = new Map([
  ['aws:securetransport', 'one'],
  ['aws:sourceaccount', 'one'],
  ['aws:sourcearn', 'one'],
  ['dynamodb:leadingkeys', 'several'],
]);

type Comparison = (wanted: string) => (value: string) => boolean;

const like: Comparison = (wanted) => {
  const pattern = wildcard(wanted);
  return (value) => pattern.test(value);
};

/** The six parts of an ARN are compared one by one, so that a `*` matches no colon but those in the last part. */
const arnLike: Comparison = (wanted) => {
  const patterns = arnParts(wanted).map((part) => wildcard(part));
  return (value) => {
    const parts = arnParts(value);
    return parts.length === patterns.length && patterns.every((pattern, index) => pattern.test(parts[index] ?? ''));
  };
};

const arnParts = (arn: string): string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
};

const OPERATORS: Readonly<Record<string, Comparison>> = {
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted) => (value) => value.toLowerCase() === wanted.toLowerCase(),
  StringEquals: (wanted) => (value) => value === wanted,
  StringLike: like,
};

/** The condition of a statement without `Condition`. */
export const UNCONDITIONAL: Condition = { holds: () => true, values: [], met: () => [] };

/**
 * Reads a `Condition`: all operators and all keys have to match, and of the values of a key one. `ForAllValues:` needs each
 * value of the request among them, and matches a request without any value: so an Allow with it on
 * `dynamodb:LeadingKeys` also allows a Scan, which has no such key (aws-facts 8), unless `Null` with `false` requires the
 * key. `ForAnyValue:` needs one value among them, and does not match a request without any.
 * Known differences: operators and keys that are not listed here are refused at the start.
 */
export function readCondition(value: unknown, where: string): Condition {
  if (value === undefined) return UNCONDITIONAL;
  if (!isRecord(value)) throw new Error(`${where} has a Condition that is no object.`);
  const tests = Object.entries(value).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) throw new Error(`${where}: ${operator} has no condition keys.`);
    return Object.entries(keys).map(([key, wanted]) => readTest(operator, key, wanted, where));
  });
  return {
    holds: (context) => tests.every((test) => test.holds(context)),
    values: tests.flatMap(({ values }) => values),
    met: (context) => tests.flatMap((test) => test.met(context)),
  };
}

function readTest(operator: string, key: string, wanted: unknown, where: string): Condition {
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(operator) ?? [];
  const comparison = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (comparison === undefined && operator !== 'Null') {
    throw unsupported(
      `${where} has the condition operator ${operator}, which the local runner does not know.`,
      import.meta.filename,
    );
  }
  const known = KEYS.get(key.toLowerCase());
  if (known === undefined) {
    throw unsupported(
      `${where} has the condition key ${key}, which the local runner does not know.`,
      import.meta.filename,
    );
  }
  const valuesIn = (context: Context): readonly string[] => context[key.toLowerCase()] ?? [];
  if (comparison === undefined) return readPresence(key, wanted, valuesIn, where);
  if ((known === 'several') !== (set !== undefined)) {
    const needed = known === 'several' ? 'needs ForAllValues: or ForAnyValue:' : 'takes neither of the two';
    throw unsupported(
      `${where} has ${operator} on ${key}, which ${needed}: what AWS makes of this is not certain.`,
      import.meta.filename,
    );
  }
  const comparisons = readValues(key, wanted, comparison, where);
  const fits = (value: string): boolean => comparisons.some((one) => one.fits(value));
  return {
    holds: (context) => (set === 'ForAllValues' ? valuesIn(context).every(fits) : valuesIn(context).some(fits)),
    values: comparisons.map(({ written }) => written),
    met: (context) => comparisons.filter((one) => valuesIn(context).some(one.fits)).map(({ written }) => written),
  };
}

/** The values that a key is compared with. */
function readValues(key: string, wanted: unknown, comparison: Comparison, where: string) {
  return (Array.isArray(wanted) ? wanted : [wanted]).map((one) => {
    const text = String(one);
    if (text.includes('${'))
      throw unsupported(`${where} has the policy variable ${text}, which is not known here.`, import.meta.filename);
    return { written: `${key} ${text}`, fits: comparison(text) };
  });
}

/** `Null`: whether a key is missing, `true`, or there with a value, `false`. It compares with nothing. */
function readPresence(
  key: string,
  wanted: unknown,
  valuesIn: (context: Context) => readonly string[],
  where: string,
): Condition {
  const missing = String(wanted).toLowerCase();
  if (missing !== 'true' && missing !== 'false') {
    throw new Error(`${where} has Null on ${key} with ${JSON.stringify(wanted)}; write true or false.`);
  }
  return { ...UNCONDITIONAL, holds: (context) => (valuesIn(context).length === 0) === (missing === 'true') };
}

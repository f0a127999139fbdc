import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsTo from 'ajv-formats';
import type { TSchema } from 'typebox';
import { type Components, referenced } from './referenced.ts';

// The last of a tuple may be missing.
const ajv = new Ajv2020({ strict: true, strictTuples: false, allErrors: true });
addFormatsTo.default(ajv);

const components: Components = new Map();
const compiled = new WeakMap<TSchema, ValidateFunction>();

const pointer = (name: string): string => `urn:contract:${name}`;

/** What is wrong with a value by a schema, one sentence each; `at` is what the value is called in them. */
export function problemsOf(schema: TSchema, value: unknown, at: string): string[] {
  const validate = compiled.get(schema) ?? compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => sentence(error, at));
}

function compile(schema: TSchema): ValidateFunction {
  const known = new Set(components.keys());
  const json = referenced(schema, components, pointer);
  for (const [name, component] of components) {
    if (!known.has(name)) ajv.addSchema({ ...component, $id: pointer(name) });
  }
  const validate = ajv.compile(json);
  compiled.set(schema, validate);
  return validate;
}

function sentence({ instancePath, keyword, params, message }: ErrorObject, at: string): string {
  const where = `${at}${instancePath}`;
  if (keyword === 'additionalProperties') return `${where}/${params.additionalProperty} is not declared`;
  const more =
    keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : keyword === 'const' ? ` ${params.allowedValue}` : '';
  return `${where} ${message}${more}`;
}

import { type Html, html, inline, joined, prose } from './html.ts';
import { type Json, list, object, objects, referred, string } from './json.ts';

/** The address of a schema that has a name. */
export type Link = (name: string) => string;

const code = (value: unknown): Html => html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;

/** What a value may be, in a phrase; the fields of an object are not part of it. */
export function kind(value: unknown, link: Link): Html {
  if (value === false) return html`nothing`;
  const schema = object(value);
  const name = referred(schema);
  if (name !== undefined) return html`<a href="#${link(name)}">${name}</a>`;
  if ('const' in schema) return code(schema.const);
  if (Array.isArray(schema.enum)) return joined(schema.enum.map(code), ', ');
  const choices = list(schema.anyOf ?? schema.oneOf);
  if (choices.length > 0 && schema.properties === undefined)
    return joined(
      choices.map((choice) => kind(choice, link)),
      ' or ',
    );
  if (Array.isArray(schema.type)) return html`${schema.type.join(' or ')}`;
  if (schema.type === 'array' && schema.items !== undefined) return html`list of ${kind(schema.items, link)}`;
  const parts = list(schema.allOf);
  if (parts.length > 0)
    return joined(
      parts.map((part) => kind(part, link)),
      ' and ',
    );
  const { type = schema.properties === undefined ? 'anything' : 'object', format } = schema;
  return html`${string(type)}${typeof format === 'string' ? ` (${format})` : undefined}`;
}

/** The limits of a value, in words. */
function limits(schema: Json): Html[] {
  const range = (least: unknown, most: unknown, unit: string): Html[] => {
    if (least === undefined && most === undefined) return [];
    if (least === most) return [html`exactly ${String(most)}${unit}`];
    if (least === undefined) return [html`at most ${String(most)}${unit}`];
    return most === undefined
      ? [html`at least ${String(least)}${unit}`]
      : [html`${String(least)} to ${String(most)}${unit}`];
  };
  return [
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(schema.minItems, schema.maxItems, ' items'),
    ...range(schema.minimum, schema.maximum, ''),
    ...(typeof schema.pattern === 'string' ? [html`matches ${code(schema.pattern)}`] : []),
    ...('default' in schema ? [html`${code(schema.default)} by default`] : []),
  ];
}

/** Everything about a schema but its name: description, limits, examples, fields, choices. */
export function details(value: unknown, link: Link): Html {
  const schema = object(value);
  const said = limits(schema);
  const examples = list(schema.examples);
  return html`${prose(schema.description)}${said.length > 0 ? html`<p>${joined(said, '; ')}</p>\n` : undefined}${
    examples.length > 0 ? html`<p>For example ${joined(examples.map(code), ', ')}</p>\n` : undefined
  }${shape(schema, link)}`;
}

function shape(schema: Json, link: Link): Html {
  const fields = objects(schema.properties);
  const choices = list(schema.anyOf ?? schema.oneOf);
  const places = list(schema.prefixItems);
  return html`${fields.length > 0 ? fieldList(schema, link) : undefined}${
    schema.additionalProperties === false && fields.length > 0 ? html`<p>No other fields.</p>\n` : undefined
  }${choices.some(hasMore) ? choiceList(fields.length > 0 ? 'And one of these:' : 'One of these:', choices, link) : undefined}${
    list(schema.allOf).length > 0 ? choiceList('All of these:', list(schema.allOf), link) : undefined
  }${places.length > 0 ? choiceList('In this order:', places, link) : undefined}${
    hasMore(schema.items) ? details(schema.items, link) : undefined
  }`;
}

/** Whether a schema says more than its kind. */
const hasMore = (value: unknown): boolean => {
  const { $ref, type, const: _, format, ...more } = object(value);
  return Object.keys(more).length > 0;
};

const choiceList = (title: string, choices: readonly unknown[], link: Link): Html =>
  html`<p>${title}</p>\n<ul>${choices.map((choice) => html`<li>${named(choice, link)}</li>\n`)}</ul>\n`;

/** A schema among others: its kind, and what more there is. */
function named(value: unknown, link: Link): Html {
  const schema = object(value);
  const needed = list(schema.required).map(String);
  if (
    schema.type === undefined &&
    needed.length > 0 &&
    Object.keys(object(schema.properties)).every((name) => needed.includes(name))
  )
    return html`with ${joined(needed.map(code), ', ')}`;
  return html`${kind(value, link)}${hasMore(value) ? details(value, link) : undefined}`;
}

/** The fields of an object. */
export function fieldList(schema: Json, link: Link): Html {
  const required = list(schema.required);
  const rows = Object.entries(object(schema.properties)).map(([name, value]) =>
    field(name, value, required.includes(name), link),
  );
  return html`<dl>${rows}</dl>\n`;
}

/** One field, parameter or header. */
export const field = (name: string, value: unknown, isRequired: boolean, link: Link): Html =>
  html`<dt><code class="name">${name}</code> <span class="kind">${kind(value, link)}</span>${
    isRequired ? html` <span class="required">required</span>` : undefined
  }</dt>\n<dd>${hasMore(value) ? details(value, link) : undefined}</dd>\n`;

/** A list of words, each as code. */
export const words = (values: readonly string[]): Html => joined(values.map(code), ', ');

/** A sentence that may have code in it. */
export const sentence = (value: unknown): Html | undefined =>
  typeof value === 'string' && value !== '' ? inline(value) : undefined;

import { whereGiven } from '../schemas/not-given.ts';
import { anchor, type Html, html, joined, prose } from './html.ts';
import { followed, type Json, list, object, objects, referred, string } from './json.ts';
import { details, field, kind, type Link, sentence, words } from './schema.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

type Operation = { method: string; path: string; id: string; operation: Json };

/** The operations of an OpenAPI document, in its order. `HEAD` is said at its `GET`. */
function operations(openapi: Json): Operation[] {
  return objects(openapi.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      method: [method, ...(method === 'get' && item.head !== undefined ? ['head'] : [])].join(', ').toUpperCase(),
      path,
      id: anchor(method, path),
      operation: { parameters: item.parameters, ...object(item[method]) },
    })),
  );
}

/** The groups of operations, by their first tag: those that the document lists, then others. */
export function httpGroups(
  openapi: Json,
): { name: string; id: string; description: unknown; operations: Operation[] }[] {
  const all = operations(openapi);
  const tagOf = ({ operation }: Operation): string => string(list(operation.tags)[0]) || 'other';
  const listed = list(openapi.tags).map(object);
  const names = new Set([...listed.map(({ name }) => string(name)), ...all.map(tagOf)]);
  return [...names]
    .map((name) => ({
      name,
      id: anchor('http', name),
      description: listed.find((tag) => tag.name === name)?.description,
      operations: all.filter((one) => tagOf(one) === name),
    }))
    .filter((group) => group.operations.length > 0);
}

/** The address of an answer that several operations share. */
const answerId = (name: string): string => anchor('answer', name);

/** The HTTP part of the page. */
export function httpPart(openapi: Json, link: Link): Html {
  const shared = objects(object(openapi.components).responses);
  return html`<section id="http">
<h2>HTTP</h2>
${prose(object(openapi.info).description)}${credentials(openapi)}
${httpGroups(openapi).map(
  ({ name, id, description, operations }) => html`<section id="${id}">
<h3>${name}</h3>
${prose(description)}<ul class="index">${operations.map(
    (one) =>
      html`<li><a href="#${one.id}"><span class="method">${one.method}</span> <code>${one.path}</code></a> ${sentence(one.operation.summary)}</li>\n`,
  )}</ul>
${operations.map((one) => operationPart(openapi, one, link))}</section>
`,
)}${
  shared.length === 0
    ? undefined
    : html`<section id="answers">
<h3>Shared answers</h3>
${shared.map(([name, answer]) => html`<article id="${answerId(name)}"><h4>${name}</h4>\n${answerDetails(openapi, answer, link)}</article>\n`)}</section>
`
}</section>
`;
}

const credentials = (openapi: Json): Html | undefined => {
  const schemes = objects(object(openapi.components).securitySchemes);
  if (schemes.length === 0) return undefined;
  return html`<h3 id="credentials">Credentials</h3>
<dl>${schemes.map(
    ([name, scheme]) =>
      html`<dt><code class="name">${name}</code> <span class="kind">${[scheme.scheme, scheme.in, scheme.name]
        .filter((part) => typeof part === 'string')
        .join(' ')}</span></dt>\n<dd>${prose(scheme.description)}</dd>\n`,
  )}</dl>
`;
};

function operationPart(openapi: Json, { method, path, id, operation }: Operation, link: Link): Html {
  const parameters = list(operation.parameters).map((one) => followed(openapi, one));
  const body = followed(openapi, operation.requestBody);
  return html`<article id="${id}">
<h4><span class="method">${method}</span> <code>${path}</code></h4>
${operation.deprecated === true ? html`<p class="required">Deprecated.</p>\n` : undefined}${
  operation.summary === undefined ? undefined : html`<p class="summary">${sentence(operation.summary)}</p>\n`
}${prose(operation.description)}${security(openapi, operation)}${
  parameters.length === 0
    ? undefined
    : html`<h5>Parameters</h5>\n<dl>${parameters.map((one) =>
        field(
          `${string(one.name)}`,
          {
            ...whereGiven(object(one.schema)),
            ...(one.description === undefined
              ? {}
              : { description: `In the ${string(one.in)}. ${string(one.description)}` }),
          },
          one.required === true,
          link,
        ),
      )}</dl>\n`
}${body.content === undefined ? undefined : html`<h5>Body</h5>\n${prose(body.description)}${contentPart(body, link)}`}<h5>Answers</h5>
<ul class="answers">${objects(operation.responses).map(([status, answer]) => answerPart(openapi, status, answer, link))}</ul>
</article>
`;
}

/** Who may call: each of the alternatives. */
function security(openapi: Json, operation: Json): Html | undefined {
  const alternatives = list(operation.security ?? openapi.security).map((one) => Object.keys(object(one)));
  if (alternatives.length === 0) return html`<p class="who">For everybody.</p>\n`;
  const said = alternatives.map((names) => (names.length === 0 ? html`none` : words(names)));
  return html`<p class="who">Credential: ${joined(said, ' or ')}</p>\n`;
}

function answerPart(openapi: Json, status: string, answer: Json, link: Link): Html {
  const name = referred(answer);
  const { description } = followed(openapi, answer);
  const title = html`<strong>${status}</strong> ${sentence(string(description).split('\n')[0])}`;
  if (name !== undefined) return html`<li>${title} <a href="#${answerId(name)}">${name}</a></li>\n`;
  if (answer.content === undefined && answer.headers === undefined) return html`<li>${title}</li>\n`;
  return html`<li><details><summary>${title}</summary>\n${answerDetails(openapi, { ...answer, description: undefined }, link)}</details></li>\n`;
}

function answerDetails(openapi: Json, answer: Json, link: Link): Html {
  const headers = objects(answer.headers).map(([name, header]) => [name, followed(openapi, header)] as const);
  return html`${prose(answer.description)}${contentPart(answer, link)}${
    headers.length === 0
      ? undefined
      : html`<p>Headers:</p>\n<dl>${headers.map(([name, header]) =>
          field(name, { ...object(header.schema), description: header.description }, header.required === true, link),
        )}</dl>\n`
  }`;
}

const contentPart = ({ content }: Json, link: Link): Html =>
  html`${objects(content).map(
    ([type, { schema, example, examples }]) =>
      html`<p><code>${type}</code>: ${kind(schema, link)}</p>\n${details(schema, link)}${[
        ...(example === undefined ? [] : [example]),
        ...objects(examples).map(([, one]) => one.value),
      ].map((one) => html`<pre>${JSON.stringify(one, null, 2)}</pre>\n`)}`,
  )}`;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchor, type Html, html } from './page/html.ts';
import { httpGroups, httpPart } from './page/http-part.ts';
import { type Json, object, objects, referred } from './page/json.ts';
import { details, kind, type Link } from './page/schema.ts';
import { socketChannels, socketPart } from './page/socket-part.ts';

const STYLE = readFileSync(join(import.meta.dirname, 'page', 'docs-page.css'), 'utf8').trim();

/**
 * A page to read, made of the OpenAPI and the AsyncAPI document and of nothing else. It needs no script, and loads nothing;
 * its style sheet is allowed by its hash (`lambdas/middleware/page-route.ts`).
 */
export function docsPage(openapi: Json, asyncapi: Json): string {
  const [http, sockets] = [openapi, asyncapi].map((document) => object(object(document.components).schemas));
  const both = sharedSchemas(http ?? {}, sockets ?? {});
  const httpLink: Link = (name) => anchor('schema', name);
  const socketLink: Link = (name) => (both.has(name) ? httpLink(name) : anchor('sockets-schema', name));
  const onlySockets = Object.fromEntries(Object.entries(sockets ?? {}).filter(([name]) => !both.has(name)));
  const { title, version } = object(openapi.info);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${String(title)}: the API</title>
<link rel="icon" href="data:,">
<style>${{ html: STYLE }}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>${String(title)}</h1>
<p>Version ${String(version)}. The same for machines: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a>.</p>
</header>
<nav aria-label="Contents">
<p><a href="#http">HTTP</a></p>
<ul>${httpGroups(openapi).map(({ name, id }) => entry(id, name))}</ul>
<p><a href="#sockets">Sockets</a></p>
<ul>${socketChannels(asyncapi).map(({ id, title }) => entry(id, title))}</ul>
<p><a href="#schemas">Schemas</a></p>
</nav>
<main id="content" tabindex="-1">
${httpPart(openapi, httpLink)}${socketPart(asyncapi, socketLink)}<section id="schemas">
<h2>Schemas</h2>
<h3>Of HTTP</h3>
${schemaParts(http, httpLink)}${
  Object.keys(onlySockets).length === 0
    ? undefined
    : html`<h3>Of sockets only</h3>\n${schemaParts(onlySockets, socketLink)}`
}</section>
</main>
</body>
</html>
`;
  return page.html;
}

const entry = (id: string, name: string): Html => html`<li><a href="#${id}">${name}</a></li>\n`;

const schemaParts = (schemas: unknown, link: Link): Html =>
  html`${objects(schemas).map(
    ([
      name,
      schema,
    ]) => html`<article id="${link(name)}"><h4>${name} <span class="kind">${kind(schema, link)}</span></h4>
${details(schema, link)}</article>
`,
  )}`;

/** The names of the schemas that mean the same in both documents: equal, and all that they refer to. */
function sharedSchemas(one: Json, other: Json): ReadonlySet<string> {
  const shared = new Set(Object.keys(one).filter((name) => JSON.stringify(one[name]) === JSON.stringify(other[name])));
  const isShared = (name: string): boolean => references(one[name]).every((referred) => shared.has(referred));
  for (let before = -1; before !== shared.size; ) {
    before = shared.size;
    for (const name of shared) if (!isShared(name)) shared.delete(name);
  }
  return shared;
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  const name = referred(object(value));
  return name === undefined ? Object.values(object(value)).flatMap(references) : [name];
}

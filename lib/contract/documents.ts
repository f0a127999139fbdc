import { asyncapi } from './asyncapi.ts';
import { docsPage } from './docs-page.ts';
import { openapi } from './openapi.ts';

/** The version of the contract: a change that a client has to know of raises it. */
const VERSION = '1.0.0';

const text = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/** The contract as an OpenAPI and an AsyncAPI document. */
export const contract = () => ({ http: openapi(VERSION), sockets: asyncapi(VERSION) });

/** The documents that are made of the contract, by the names of their files. */
export function documents(): Readonly<Record<string, string>> {
  const { http, sockets } = contract();
  return { 'asyncapi.json': text(sockets), 'docs.html': docsPage(http, sockets), 'openapi.json': text(http) };
}

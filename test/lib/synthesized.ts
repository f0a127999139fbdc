import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type AppOptions, chatApp, synthesize, type Template, type TemplateResource } from '../../lib/app.ts';
import { ENTRIES } from '../../lib/constructs/bundles.ts';

export type { Template, TemplateResource };

/** An empty directory of its own, so that tests at the same time do not overwrite each other's bundles. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'chat-lib-'));
  made.push(directory);
  return directory;
}

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

let stubs: string | undefined;

/** A folder of one-line handlers, written once: a template does not depend on its functions' code. */
export function stubEntries(): string {
  stubs ??= temporaryDirectory();
  for (const [name, file] of Object.entries(ENTRIES)) {
    mkdirSync(dirname(join(stubs, file)), { recursive: true });
    writeFileSync(join(stubs, file), `export const handler = async () => '${name}';\n`);
  }
  return stubs;
}

const options = (context: Record<string, unknown>, environment: Record<string, string>): AppOptions => ({
  context,
  environment,
  outdir: temporaryDirectory(),
  bundlesDirectory: temporaryDirectory(),
  entries: stubEntries(),
});

/** Both templates, synthesized with these settings. */
export const synthesized = (context: Record<string, unknown> = {}, environment: Record<string, string> = {}) =>
  synthesize(options(context, environment));

/** The app before it is synthesized, for tests that add to it. */
export const anApp = (context: Record<string, unknown> = {}, environment: Record<string, string> = {}) =>
  chatApp(options(context, environment));

/** The resources of one type, by logical id. */
export const resources = (template: Template, type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The properties of the one resource of a type whose id begins with `id`. */
export function properties(template: Template, type: string, id = ''): Properties {
  const found = resources(template, type).filter(([logicalId]) => logicalId.startsWith(id));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} begin with "${id}"`);
  return (found[0]?.[1].Properties ?? {}) as Properties;
}

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation JSON of any shape; a wrong path fails the test
export type Properties = Record<string, any>;

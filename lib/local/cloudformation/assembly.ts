import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRecord, resourceLabel, type Stack, type StackResource } from './template.ts';

/** The stacks to run, and the folder that holds the bundles they name. */
export interface Assembly {
  readonly stacks: readonly Stack[];
  /** The folder `cdk synth` wrote to. */
  readonly directory: string;
}

/** Reads a folder written by `cdk synth` or `app.synth()`: every stack that its manifest lists, nested assemblies excepted. */
export function readAssembly(directory: string): Assembly {
  const { artifacts } = readJson(join(directory, 'manifest.json'));
  if (!isRecord(artifacts)) throw new Error(`${directory} holds no stacks: its manifest.json lists no artifacts.`);
  const stacks = Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (!isRecord(artifact) || artifact.type !== 'aws:cloudformation:stack') return [];
    const { templateFile, stackName } = isRecord(artifact.properties) ? artifact.properties : {};
    const template = readJson(join(directory, String(templateFile)));
    return [{ name: typeof stackName === 'string' ? stackName : id, template }];
  });
  return { stacks, directory };
}

/**
 * The folder of a function's bundle. The CDK writes it to `aws:asset:path` if its CLI runs the app; without the CLI the
 * asset manifest beside the template has it, and by convention the folder is called `asset.<hash>`.
 */
export function assetDirectory(
  { directory }: Pick<Assembly, 'directory'>,
  resource: StackResource,
  s3Key: string,
): string {
  const given = resource.Metadata?.['aws:asset:path'];
  const hash = s3Key.replace(/\.zip$/, '').replace(/^.*\//, '');
  const candidates = [
    typeof given === 'string' ? resolve(directory, given) : undefined,
    manifestPath(directory, resource.stack.name, hash),
    join(directory, `asset.${hash}`),
  ];
  const found = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found === undefined) {
    throw new Error(
      `${resourceLabel(resource)}: there is no bundle for ${s3Key} in ${directory}. Synthesize the app again.`,
    );
  }
  return found;
}

function manifestPath(directory: string, stackName: string, hash: string): string | undefined {
  const file = join(directory, `${stackName}.assets.json`);
  if (!existsSync(file)) return undefined;
  const { files } = readJson(file);
  const entry = isRecord(files) ? files[hash] : undefined;
  const source = isRecord(entry) ? entry.source : undefined;
  return isRecord(source) && typeof source.path === 'string' ? resolve(directory, source.path) : undefined;
}

function readJson(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isRecord(value)) throw new Error(`${file} does not hold a JSON object.`);
  return value;
}

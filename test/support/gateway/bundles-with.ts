import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundles, ENTRIES, type FunctionName, REPOSITORY } from '../../../lib/constructs/bundles.ts';

/** The folder of each function's bundle, and how to remove them all. */
export type BuiltFunctions = { folders: Record<FunctionName, string>; remove: () => void };

/**
 * All functions, bundled as they are deployed, from sources in which these modules are others: texts of TypeScript by path
 * below `lambdas`. They stand for another version of the product, beside which the present one runs during a deployment.
 */
export async function bundlesWith(modules: Readonly<Record<string, string>>): Promise<BuiltFunctions> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-version-'));
  const [sources, directory] = [join(folder, 'lambdas'), join(folder, 'bundles')];
  cpSync(join(REPOSITORY, 'lambdas'), sources, { recursive: true });
  for (const beside of ['node_modules', 'docs', 'lib']) symlinkSync(join(REPOSITORY, beside), join(folder, beside));
  for (const [path, text] of Object.entries(modules)) {
    if (!existsSync(join(sources, path))) throw new Error(`there is no module lambdas/${path} to replace`);
    writeFileSync(join(sources, path), text);
  }
  await bundles({ directory, entries: join(sources, 'handlers') });
  const folders = Object.keys(ENTRIES).map((name) => [name, join(directory, name)]);
  return {
    folders: Object.fromEntries(folders) as BuiltFunctions['folders'],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

import { dirname, join, normalize } from 'node:path';
import { ROOMS, WITH_ROOMS, WORKSPACES, ZONES } from './zones.ts';

/** A source file by its path from the root of the repository. */
export type Source = { path: string; text: string };

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;

/** One sentence for each import that the table of zones does not allow. */
export const forbiddenImports = (sources: Iterable<Source>): string[] =>
  [...sources].flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const wrong = problem(path, specifier);
      return wrong ? [`${path} imports ${specifier}: ${wrong}`] : [];
    }),
  );

const importsOf = (text: string): string[] =>
  [...text.matchAll(IMPORT)].map(([, named, dynamic, bare]) => named ?? dynamic ?? bare ?? '');

function problem(path: string, specifier: string): string | null {
  const zone = zoneOf(path);
  const rule = zone === undefined ? undefined : ZONES[zone];
  if (!zone || !rule) return 'its folder has no line in lib/imports/zones.ts';
  const target = targetOf(path, specifier);
  if (target === undefined) return mayUse(rule.packages, specifier) ? null : rule.because;
  if (specifier.startsWith('.') && isPathInto(path, target)) return 'a package is imported by its name';
  if (![zone, ...rule.may].some((folder) => isIn(target, folder))) {
    return isIn(target, 'test') ? 'nothing imports a test' : rule.because;
  }
  return wrongRoom(path, target);
}

/** The file or folder of this repository that is imported; of a workspace, its folder. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(path), specifier.replace(/\?.*$/, '')));
  return Object.entries(WORKSPACES).find(([name]) => isIn(specifier, name))?.[1];
}

/** Whether a target lies in a workspace that a file is neither part nor unit test of. */
const isPathInto = (path: string, target: string): boolean =>
  Object.values(WORKSPACES).some(
    (folder) => isIn(target, folder) && !isIn(path, folder) && !isIn(path, `test/${folder}`),
  );

/** The longest folder in the table that a file lies in. */
const zoneOf = (path: string): string | undefined =>
  Object.keys(ZONES)
    .filter((folder) => isIn(path, folder))
    .sort((one, other) => other.length - one.length)[0];

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const mayUse = (packages: readonly string[], specifier: string): boolean =>
  specifier.startsWith('node:') || packages.some((name) => specifier.startsWith(name));

function wrongRoom(path: string, target: string): string | null {
  const folder = WITH_ROOMS.find((each) => isIn(path, each) && isIn(target, each));
  if (!folder) return null;
  const [from, to] = [levelOf(folder, path), levelOf(folder, target)];
  return to <= from ? null : `rooms import downwards only, in this order: ${ROOMS.join(', ')}`;
}

/** What lies in no room is below all of them. */
const levelOf = (folder: string, path: string): number =>
  (ROOMS as readonly string[]).indexOf(path.slice(folder.length + 1).split('/')[0] ?? '');

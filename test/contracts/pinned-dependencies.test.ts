import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What is installed runs with a developer's credentials: all of it is known by version and hash before it is fetched. */
const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

type Manifest = {
  workspaces?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
  scarfSettings?: { enabled: boolean };
};

type Locked = {
  version: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  hasInstallScript?: boolean;
  os?: string | string[];
  cpu?: string | string[];
  optionalDependencies?: Record<string, string>;
};

const manifest = (path: string) => JSON.parse(read(path)) as Manifest;
const root = manifest('package.json');
const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages;
/** What comes from a registry: not the repository's own packages, and not what lies inside another package's archive. */
const fetched = Object.entries(locked).filter(
  ([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle,
);

describe('npm', () => {
  test('every package that is fetched has the SHA-512 of its archive in the lockfile', () => {
    const without = fetched.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));

    expect(without.map(([path]) => path)).toEqual([]);
    expect(fetched.length).toBeGreaterThan(300);
  });

  test('no address stands in the lockfile: packages come from whatever registry is configured', () => {
    const addresses = Object.values(locked).flatMap(({ resolved }) => (resolved?.includes(':') ? [resolved] : []));

    expect(addresses).toEqual([]);
    expect(read('.npmrc')).toMatch(/^omit-lockfile-registry-resolved=true$/m);
  });

  test('every dependency is one version, and no range', () => {
    const manifests = ['package.json', ...(root.workspaces ?? []).map((folder) => `${folder}/package.json`)];
    const named = manifests.flatMap((path) => {
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest(path);
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });
    });

    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(named.length).toBeGreaterThan(30);
    expect(read('.npmrc')).toMatch(/^save-exact=true$/m);
  });

  test('no install script is allowed, and each that a package has is known', () => {
    const scripts = {
      // Reports the installation to its maker. Before version 11 npm knows no `allowScripts`; this switches it off there.
      '@scarf/scarf': false,
      // Compiles, where the package brings no binary: with headers that it downloads.
      'classic-level': false,
      // Puts the binary in the place of a script that starts it; without the binary's package, downloads that.
      esbuild: false,
    };

    const having = fetched.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect(having.sort()).toEqual(Object.keys(scripts).sort());
    expect(root.allowScripts).toEqual(scripts);
    expect(root.scarfSettings).toEqual({ enabled: false });
  });

  test('what packages leave to the platform is in the lockfile for every platform', () => {
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !foldersAbove(path).some((folder) => locked[`${folder}node_modules/${name}`]))
        .map((name) => `${name} of ${path}`),
    );

    expect(missing).toEqual([]);
  });
});

describe('Node', () => {
  const binaries = Object.keys(root.optionalDependencies ?? {}).map((name) => ({
    name,
    ...(locked[`node_modules/${name}`] ?? { version: 'not locked' }),
  }));

  test('24 is a dependency, with a hash, on each of these platforms', () => {
    expect(Object.fromEntries(binaries.map(({ os, cpu, version }) => [`${os} ${cpu}`, version.split('.')[0]]))).toEqual(
      { 'linux x64': '24', 'linux arm64': '24', 'darwin x64': '24', 'darwin arm64': '24', 'win32 x64': '24' },
    );
  });

  const here = binaries.find(({ os, cpu }) => os === process.platform && cpu === process.arch);

  test.skipIf(!here)('runs scripts in that version, whatever is installed', () => {
    expect(process.version).toBe(`v${here?.version}`);
    // Under npm 10 the packages of other platforms take `.bin/node` along when they are left out; this puts it back.
    expect(manifest('package.json')).toHaveProperty('scripts.postinstall', 'npm rebuild --ignore-scripts');
  });

  test('the package that fetches it without a hash is gone', () => {
    expect(fetched.map(([path]) => nameOf(path)).filter((name) => /^node(-bin-setup)?$/.test(name))).toEqual([]);
  });
});

describe('the Python programs of CI', () => {
  const lists = globSync('.ci/python/*.in', { cwd: ROOT }).map((path) => ({
    path,
    pinned: path.replace(/in$/, 'txt'),
  }));
  const lines = (path: string) => read(path).trim().split('\n');
  /** A package in one version, where it is needed, and the hashes of its archives. */
  const PINNED = /^([a-z0-9-]+)==[0-9][\w.]*( ; [^\\]+?)? \\(\n {4}--hash=sha256:[0-9a-f]{64}( \\)?)+\n/gm;

  test.each(lists)('$path: what it names, and all that follows from it, is one version with its hashes', (list) => {
    const pinned = [...read(list.pinned).matchAll(PINNED)];

    expect(pinned.map(([text]) => text).join('')).toBe(read(list.pinned));
    for (const name of lines(list.path).map((line) => line.replace(/[^a-z0-9-].*/, ''))) {
      expect(pinned.map(([, pinnedName]) => pinnedName)).toContain(name);
    }
  });

  test('CI installs what has such a hash, and runs no script of an archive to do so', () => {
    const installs = read('.ci/run').match(/\bpip"? install.*/g);

    expect(lists).not.toEqual([]);
    expect(installs).toEqual(['pip" install --quiet --require-hashes --only-binary :all: --requirement "$list"']);
  });
});

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The folders in which Node looks for `node_modules`, as prefixes: its own first, the repository's last. */
function foldersAbove(path: string): string[] {
  const folders = [path === '' ? '' : `${path}/`];
  for (let at = path.lastIndexOf('node_modules/'); at > 0; at = path.lastIndexOf('node_modules/', at - 1)) {
    folders.push(path.slice(0, at));
  }
  return [...folders, ''];
}

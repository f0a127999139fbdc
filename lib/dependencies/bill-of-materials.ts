/** A bundle of a function: what is deployed, and the packages that it contains. */
export type Deployed = {
  name: string;
  /** SHA-256 of its JavaScript, in hexadecimal digits. */
  sha256: string;
  /** Folders of packages, as the lockfile names them: `node_modules/jose`. */
  packages: readonly string[];
};

/** What is read of a CycloneDX document, and changed. */
export type Bill = {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

export type Component = {
  'bom-ref': string;
  type: string;
  name: string;
  /** `required`: it is deployed. `excluded`: it is used to build, test and deploy, or to develop. */
  scope?: 'required' | 'optional' | 'excluded';
  hashes?: { alg: string; content: string }[];
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[];
};

/** Of the lockfile: the version of each package, by its folder. */
export type Versions = Readonly<Record<string, { version?: string }>>;

/**
 * Tells in npm's bill of materials, which knows dependencies only, what is deployed: each function's bundle is a component
 * that depends on the packages it contains. Those are required, all others excluded.
 *
 * @throws if a bundle contains a package that npm did not list.
 */
export function billOfMaterials<From extends Bill>(
  listed: From,
  deployed: readonly Deployed[],
  versions: Versions,
): From {
  const bundles = deployed.map(({ name, sha256, packages }) => ({
    component: {
      'bom-ref': `function:${name}`,
      type: 'application',
      name,
      scope: 'required' as const,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    },
    dependsOn: [...new Set(packages.map((folder) => referenceTo(folder, versions)))],
  }));
  const required = new Set(bundles.flatMap(({ dependsOn }) => dependsOn));
  const known = new Set(listed.components.map((component) => component['bom-ref']));
  const unknown = [...required].filter((reference) => !known.has(reference));
  if (unknown.length > 0) throw new Error(`npm does not list ${unknown.join(', ')}, which a bundle contains`);
  return {
    ...listed,
    metadata: { ...listed.metadata, component: named(listed.metadata.component) },
    components: [
      ...bundles.map(({ component }) => component),
      ...listed.components.map((component) => ({
        ...named(component),
        scope: required.has(component['bom-ref']) ? 'required' : 'excluded',
      })),
    ],
    dependencies: [
      ...bundles.map(({ component, dependsOn }) => ({ ref: component['bom-ref'], dependsOn })),
      ...listed.dependencies,
    ],
  };
}

function referenceTo(folder: string, versions: Versions): string {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return `${name}@${versions[folder]?.version}`;
}

/** npm gives this repository's packages the names of their folders; `name@version` is in the reference. */
const named = (component: Component): Component => ({
  ...component,
  name: component['bom-ref'].replace(/@[^@]*$/, ''),
});

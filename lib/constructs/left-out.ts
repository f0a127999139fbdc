import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Files of the SDK that no function needs on Lambda, each with a replacement: the same exported names, without
 * implementations.
 */
export const LEFT_OUT: { file: RegExp; instead: (source: string) => string }[] = [
  // No operation of ours streams events. The SDK imports them dynamically, which alone made half of it be wrapped for late
  // loading.
  {
    file: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    instead: () => `const refused = () => { throw new Error('event streams are not part of this bundle'); };
      export { refused as EventStreamSerde, refused as eventStreamSerdeProvider };`,
  },
  // What DynamoDB answers about its endpoints, if it is asked, which is off unless a variable turns it on; an LRU cache and all that it
  // imports. With it on, each call would ask.
  {
    file: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js$/,
    instead: () =>
      'export class EndpointCache { getEndpoint() {} get() {} set() {} delete() {} has() { return false; } clear() {} }',
  },
  // A client's description for npm, of which its requests name the version.
  {
    file: /@aws-sdk\/client-[^/]+\/package\.json$/,
    instead: (source) => {
      const { version } = JSON.parse(source) as { version: string };
      return `export default ${JSON.stringify({ version })};`;
    },
  },
  // A developer's configuration files: there are none on Lambda, and the first call need not look for them.
  {
    file: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    instead: () => `export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
];

/**
 * Leaves parts of the SDK out of the bundles: 31 KB of their text, and 0.1 MB of heap once they are loaded. They are found
 * by their paths inside the SDK, so a test notices if one has moved.
 */
export const leftOut = (): Plugin => ({
  name: 'left-out',
  setup(build) {
    for (const { file, instead } of LEFT_OUT) {
      build.onLoad({ filter: file }, ({ path }) => ({ contents: instead(readFileSync(path, 'utf8')), loader: 'js' }));
    }
  },
});

import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Files of the SDK that no function needs on Lambda, each with what stands in for it: the same names, and nothing behind. */
export const LEFT_OUT: { file: RegExp; instead: (source: string) => string }[] = [
  // No operation of ours streams events. They are imported late, which alone had half of the SDK wrapped to be loadable late.
  {
    file: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    instead: () => `const refused = () => { throw new Error('event streams are not part of this bundle'); };
      export { refused as EventStreamSerde, refused as eventStreamSerdeProvider };`,
  },
  // A developer's files: there are none on Lambda, and the first call need not look for them.
  {
    file: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    instead: () => `export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
];

/**
 * Leaves parts of the SDK out of the bundles: 20 KB of their text, and of what they hold in memory once they are loaded 0.1 MB. They are found by their paths inside the SDK, so a test notices if one has moved.
 */
export const leftOut = (): Plugin => ({
  name: 'left-out',
  setup(build) {
    for (const { file, instead } of LEFT_OUT) {
      build.onLoad({ filter: file }, ({ path }) => ({ contents: instead(readFileSync(path, 'utf8')), loader: 'js' }));
    }
  },
});

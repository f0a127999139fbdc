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
  // DynamoDB has one endpoint a Region; the SDK looks for others only if it is told to.
  {
    file: /@aws-sdk\/middleware-endpoint-discovery\/dist-es\/index\.js$/,
    instead: () => `const never = () => undefined;
      export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: never, configFileSelector: never, default: undefined };
      export const resolveEndpointDiscoveryConfig = (input) => input;`,
  },
  // A developer's files: there are none on Lambda, and the first call need not look for them.
  {
    file: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    instead: () => `export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  // Lambda says the Region in a variable; there is no instance to ask.
  {
    file: /@smithy\/core\/dist-es\/submodules\/config\/config-resolver\/regionConfig\/getInstanceMetadataRegion\.js$/,
    instead: () => 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  // Retries are the standard ones, or none.
  {
    file: /@smithy\/core\/dist-es\/submodules\/retry\/util-retry\/AdaptiveRetryStrategy\.js$/,
    instead: () =>
      `export function AdaptiveRetryStrategy() { throw new Error('adaptive retries are not in this bundle'); }`,
  },
  // For a Node without its crypto.
  {
    file: /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
    instead: () => 'export const Sha256Js = undefined;',
  },
  // For answers that are streams of a browser. Of any other stream the SDK says the same without it: not expected.
  {
    file: /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/sdk-stream-mixin\.browser\.js$/,
    instead: () =>
      `export const sdkStreamMixin = () => { throw new Error('browser streams are not in this bundle'); };`,
  },
  // Of a client's manifest only its version is told, in the name that it gives itself in each request.
  {
    file: /@aws-sdk\/client-[a-z-]+\/package\.json$/,
    instead: (source) => `export default { version: ${JSON.stringify(JSON.parse(source).version)} };`,
  },
];

/**
 * Leaves parts of the SDK out of the bundles: an eighth of their text, and of what they hold in memory once they are loaded
 * 0.25 MB. They are found by their paths inside the SDK, so a test notices if one has moved.
 */
export const leftOut = (): Plugin => ({
  name: 'left-out',
  setup(build) {
    for (const { file, instead } of LEFT_OUT) {
      build.onLoad({ filter: file }, ({ path }) => ({ contents: instead(readFileSync(path, 'utf8')), loader: 'js' }));
    }
  },
});

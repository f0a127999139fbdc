import { Annotations, App, type Stack, Tags } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { ChatStack } from './chat-stack.ts';
import { type Bundles, bundles } from './constructs/bundles.ts';
import { check } from './constructs/checks.ts';
import { EDGE_REGION, EdgeStack } from './edge-stack.ts';
import { type Settings, settings } from './settings.ts';

export interface AppOptions {
  /** Settings as `-c key=value` would give them; see `settings.ts`. */
  context?: Record<string, unknown>;
  /** Where the Region and the account are read from. Default: the environment of this process. */
  environment?: Record<string, string | undefined>;
  /** Where the cloud assembly is written. Default: what the toolkit says, else a temporary directory. */
  outdir?: string;
  /** Where the functions' bundles are written: one folder a function. */
  bundlesDirectory: string;
  /** The folder of handler entry files, if not `lambdas/handlers`. */
  entries?: string;
  /** Bundles for a debugger instead of for Lambda. */
  debuggable?: boolean;
}

export interface ChatApp {
  app: App;
  settings: Settings;
  chat: ChatStack;
  /** Absent when the edge is switched off. */
  edge?: EdgeStack;
  /** Bytes of each function's minified JavaScript. */
  bundleSize: Bundles['size'];
}

/** Builds the CDK app: settings in, stacks out. The caller synthesizes it. */
export async function chatApp(options: AppOptions): Promise<ChatApp> {
  const app = new App({
    // Deployed and local apps must have the same feature flags, and only the toolkit reads cdk.json.
    context: { ...flags, ...options.context },
    // Names each function's bundle in the template's metadata, for the local runner.
    postCliContext: { 'aws:cdk:enable-asset-metadata': true },
    analyticsReporting: false,
    ...(options.outdir && { outdir: options.outdir }),
  });
  const given = settings(app.node.getAllContext(), options.environment ?? process.env);
  const name = `chat-gateway-${given.stage}`;
  const { region, account, safeguards } = given;
  const env = (region: string) => ({ region, ...(account && { account }) });
  const built = await bundles({
    directory: options.bundlesDirectory,
    ...(options.entries && { entries: options.entries }),
    ...(options.debuggable && { debuggable: true }),
  });

  const chat = new ChatStack(app, name, {
    description: 'Chat gateway: APIs, functions and tables',
    env: env(region),
    terminationProtection: safeguards,
    settings: given,
    bundles: built,
  });
  const edge = given.edge
    ? // All edges are in one Region, so the name of each carries the Region of its chat.
      new EdgeStack(app, `${name}-edge-${region}`, {
        description: 'Chat gateway: the one origin in front of its APIs',
        env: env(EDGE_REGION),
        terminationProtection: safeguards,
        settings: given,
        chat,
      })
    : undefined;
  tag(app, { product: 'chat-gateway', stage: given.stage });
  check(app, given);
  for (const { id, text } of given.notes) Annotations.of(chat).addWarningV2(id, text);
  return { app, settings: given, chat, ...(edge && { edge }), bundleSize: built.size };
}

/** Resource types left untagged: not every Region and linter knows tags of dashboards yet. */
const UNTAGGED = ['AWS::CloudWatch::Dashboard'];

function tag(app: App, tags: Record<string, string>): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value, { excludeResourceTypes: UNTAGGED });
}

/** One resource of a template, as CloudFormation reads it. */
export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  DependsOn?: string | string[];
}

export interface Template {
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Description?: string }>;
}

export interface SynthesizedStack {
  name: string;
  region: string;
  template: Template;
  /** Findings of the synthesis that are accepted, with the reasons. */
  accepted: Record<string, string>;
}

export interface Synthesized {
  /** The cloud assembly. A function's bundle is the folder below it named by the metadata key `aws:asset:path`. */
  directory: string;
  settings: Settings;
  chat: SynthesizedStack;
  /** Absent when the edge is switched off. */
  edge?: SynthesizedStack;
}

/** Synthesizes in this process the templates that `cdk deploy` would send, to be read by tests or run locally. */
export async function synthesize(options: AppOptions): Promise<Synthesized> {
  const { app, settings, chat, edge } = await chatApp(options);
  const assembly = app.synth();
  const read = (stack: Stack): SynthesizedStack => {
    const artifact = assembly.getStackArtifact(stack.artifactId);
    const accepted = artifact.findMetadataByType('aws:cdk:acknowledged-rules').map(({ data }) => data);
    return {
      name: stack.stackName,
      region: stack.region,
      template: artifact.template,
      accepted: Object.assign({}, ...accepted),
    };
  };
  return { directory: assembly.directory, settings, chat: read(chat), ...(edge && { edge: read(edge) }) };
}

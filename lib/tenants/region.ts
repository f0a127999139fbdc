import { DEFAULT_REGION } from '../settings.ts';

/** A Region of AWS, and the variable, profile or flag that named it. */
export type Region = { name: string; from: string };

type Needs = {
  environment: Record<string, string | undefined>;
  /** The Region that a profile of the shared config and credentials files names. */
  profileRegion: (profile: string) => Promise<string | undefined>;
};

/** Variables that name a Region. The SDK knows only the first; `cdk deploy` reads all of them, in this order. */
const VARIABLES = ['AWS_REGION', 'AMAZON_REGION', 'AWS_DEFAULT_REGION', 'AMAZON_DEFAULT_REGION'];

/**
 * The Region asked for, else the one that the CDK CLI deploys to here: by a variable, the profile, the profile `default`,
 * else us-east-1. An EC2 instance's metadata, which the CLI asks last, is not asked.
 */
export async function regionOf({ environment, profileRegion }: Needs, asked?: string): Promise<Region> {
  if (asked) return { name: asked, from: '--region' };
  for (const variable of VARIABLES) {
    const name = environment[variable];
    if (name) return { name, from: variable };
  }
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = environment;
  for (const profile of new Set([AWS_PROFILE || AWS_DEFAULT_PROFILE || 'default', 'default'])) {
    const name = await profileRegion(profile);
    if (name) return { name, from: `profile ${profile}` };
  }
  return { name: DEFAULT_REGION, from: 'by default' };
}

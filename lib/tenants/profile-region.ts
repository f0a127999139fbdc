import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * The Region of a profile in the shared credentials or config file, as the SDK reads them; a variable AWS_REGION would win.
 */
export async function profileRegion(profile: string): Promise<string | undefined> {
  // The SDK takes an empty variable for a Region.
  if (process.env.AWS_REGION === '') delete process.env.AWS_REGION;
  const client = new DynamoDBClient({ profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** Comes back `false` when a write's condition failed, which is an expected outcome. */
export async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

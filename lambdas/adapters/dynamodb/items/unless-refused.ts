import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** The answer of a conditional write; null if its condition failed, which is an expected outcome. */
export async function unlessRefused<Answer>(write: Promise<Answer>): Promise<Answer | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/** Whether a conditional write was done. */
export const wasWritten = async (write: Promise<unknown>): Promise<boolean> => (await unlessRefused(write)) !== null;

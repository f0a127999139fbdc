import { RemovalPolicy } from 'aws-cdk-lib';
import type { Settings } from '../settings.ts';

/**
 * What becomes of a resource with content when it leaves its stack: with safeguards it is kept, otherwise it is deleted. It is
 * never kept by a deployment that created it and failed: it is empty then, and each attempt would leave one more behind.
 */
export const removalPolicy = ({ safeguards }: Settings): RemovalPolicy =>
  safeguards ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

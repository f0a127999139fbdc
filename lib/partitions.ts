import {
  activityKey,
  connectionsPartition,
  conversationPartition,
  originKey,
  publicKeysKey,
  sessionKey,
  sweepKey,
  tenantKey,
  usageCountKey,
  visitorKey,
  windowCountKey,
} from '../lambdas/adapters/dynamodb/keys.ts';

/** The partition key of each kind of row, as IAM compares it: `*` stands for ids, and no id holds a `#`. */
export const PARTITIONS = {
  conversation: conversationPartition('*', '*'),
  visitor: visitorKey('*', '*').pk,
  activity: activityKey('*', 0, '').pk,
  visitorSockets: connectionsPartition('*', 'visitor'),
  agentSockets: connectionsPartition('*', 'agent'),
  socketIoSession: sessionKey('*').pk,
  /** A tenant and its keys. */
  tenant: tenantKey('*').pk,
  origin: originKey('*').pk,
  publicKeys: publicKeysKey.pk,
  windowCount: windowCountKey('*', '*', 0).pk,
  usageCount: usageCountKey('*', 0).pk,
  sweep: sweepKey().pk,
} as const;

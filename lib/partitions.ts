import { activityPartition, duePartition } from '../lambdas/adapters/dynamodb/items/activity-keys.ts';
import {
  accountKey,
  auditKey,
  cannedKey,
  connectionsPartition,
  conversationPartition,
  erasureKey,
  frameCountKey,
  inboxPartition,
  originKey,
  pollingKey,
  publicKeysKey,
  STAFF_SUBJECTS,
  sessionKey,
  staffNamesKey,
  staffReadsPartition,
  sweepKey,
  tenantKey,
  tenantKeyKey,
  usageCountKey,
  visitorAttributesKey,
  visitorKey,
  windowCountKey,
} from '../lambdas/adapters/dynamodb/items/keys.ts';

/** Stands for every tenant, as no id of one could. */
const ANY = '*' as Parameters<typeof conversationPartition>[0];

type Canned = Parameters<typeof cannedKey>;
const ANY_SHORTCUT = '*' as Canned[1];
const ANY_STAFF = '*' as NonNullable<Canned[0]['staff']>;

/** The partition key of each kind of row, as IAM compares it: `*` stands for ids, and no id holds a `#`. */
export const PARTITIONS = {
  conversation: conversationPartition(ANY, '*'),
  visitor: visitorKey(ANY, '*').pk,
  attributes: visitorAttributesKey(ANY, '*').pk,
  /** When the tokens of an agent or admin were revoked. */
  staffRevocation: visitorKey(ANY, `${STAFF_SUBJECTS}*`).pk,
  activity: activityPartition(ANY, 0).replace(/\d+$/, '*'),
  due: duePartition(ANY),
  staffNames: staffNamesKey(ANY).pk,
  inbox: inboxPartition(ANY),
  staffReads: staffReadsPartition(ANY, '*' as Parameters<typeof staffReadsPartition>[1]),
  erasures: erasureKey(ANY, '').pk,
  cannedReplies: cannedKey({ tenantId: ANY }, ANY_SHORTCUT).pk,
  /** Those of one of its staff. */
  privateReplies: cannedKey({ tenantId: ANY, staff: ANY_STAFF }, ANY_SHORTCUT).pk,
  visitorSockets: connectionsPartition(ANY, 'visitor'),
  agentSockets: connectionsPartition(ANY, 'agent'),
  /** A Socket.IO session, and what became of the numbered frames of any socket. */
  socketIoSession: sessionKey('*').pk,
  pollingSession: pollingKey('*').pk,
  tenant: tenantKey(ANY).pk,
  /** Its API keys. */
  apiKeys: tenantKeyKey(ANY, '').pk,
  origin: originKey('*').pk,
  /** Invitations, accounts and sign-ins of agents. */
  accounts: accountKey(ANY, '*').pk,
  /** What was done in a tenant's administration. */
  audit: auditKey(ANY, '').pk,
  publicKeys: publicKeysKey.pk,
  windowCount: windowCountKey(ANY, '*', 0).pk,
  /** The frames of a socket, whose tenant is not known yet. */
  frameCount: frameCountKey('*', 0).pk,
  usageCount: usageCountKey(ANY, 0).pk,
  sweep: sweepKey().pk,
} as const;

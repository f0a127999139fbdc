import { describe, expect, test } from 'vitest';
import { activityPartition, duePartition } from '../../../../../lambdas/adapters/dynamodb/items/activity-keys.ts';
import {
  aliasIn,
  backReferenceKey,
  connectionKey,
  connectionOf,
  connectionOfSession,
  connectionsOf,
  conversationPartition,
  entryKey,
  posOf,
  recordKey,
  sentBy,
  sentKey,
  sessionKey,
  sessionReferenceKey,
  slotShard,
  slotShards,
  sortKeyOfPos,
  staffNamesKey,
  tenantKey,
  tenantKeyKey,
  uploadKey,
  usageCountKey,
  visitorKey,
  windowCountKey,
} from '../../../../../lambdas/adapters/dynamodb/items/keys.ts';
import { SHOP, tenantNamed } from '../../../../support/builders/tenants.ts';

describe('keys of two tenants', () => {
  test('[ISO4] have no partition in common, whatever the ids: no id contains the separator', () => {
    const partitions = (tenantId: string) => [
      conversationPartition(tenantNamed(tenantId), 'c_1'),
      visitorKey(tenantNamed(tenantId), 'visitor:v_1').pk,
      backReferenceKey(tenantNamed(tenantId), 'visitor:v_2', 'lasting', 'visitor:v_3').pk,
      sessionReferenceKey(tenantNamed(tenantId), 'user:1', 'x=').pk,
      staffNamesKey(tenantNamed(tenantId)).pk,
      activityPartition(tenantNamed(tenantId), 1),
      duePartition(tenantNamed(tenantId)),
      connectionKey({ tenantId: tenantNamed(tenantId), role: 'visitor', subject: 'visitor:v_1', connectionId: 'x=' })
        .pk,
      connectionKey({ tenantId: tenantNamed(tenantId), role: 'agent', subject: 'agent:ann', connectionId: 'x=' }).pk,
      tenantKey(tenantId).pk,
      tenantKeyKey(tenantId, 'hash').pk,
      windowCountKey(tenantId, '192.0.2.1', 1).pk,
      usageCountKey(tenantId, 1).pk,
    ];
    const [shop, longer, rival] = [partitions('shop'), partitions('shop-2'), partitions('rival')];

    expect(new Set([...shop, ...longer, ...rival]).size).toBe(3 * new Set(shop).size);
    for (const own of shop) expect([...longer, ...rival].some((other) => other.startsWith(`${own}#`))).toBe(false);
  });

  test('[ISO4] are nobody else’s whatever marks are in the ids that sites and clients choose', () => {
    const ids = ['user:a', 'user:a#b', 'user:a%23b', 'user:a##', 'user:#', 'user:a/b', 'agent:a#b', 'visitor:a'];
    const keys = ids.flatMap((id) => [
      visitorKey(SHOP, id),
      backReferenceKey(SHOP, 'user:a', 'lasting', id),
      backReferenceKey(SHOP, id, 'lasting', 'user:z'),
      sessionReferenceKey(SHOP, id, 'x='),
      connectionKey({ tenantId: SHOP, role: 'visitor', subject: id, connectionId: 'b#x=' }),
    ]);
    const sent = ids.flatMap((id) => [sentKey(id, 'ca'), sentKey(id, 'cb#a'), sentKey(id, 'c#')]);

    expect(new Set(keys.map(({ pk, sk }) => `${pk} ${sk}`)).size).toBe(keys.length);
    expect(new Set(sent).size).toBe(sent.length);
    for (const { pk } of keys) expect(pk.split('#').length).toBeLessThanOrEqual(4);
    for (const id of ids) {
      for (const other of ids.filter((each) => each !== id)) {
        expect(connectionsOf(other).startsWith(connectionsOf(id))).toBe(false);
      }
    }
  });
});

describe('the order of keys', () => {
  test('is that of positions, and the conversation’s record is after all of them', () => {
    const keys = [1, 2, 9, 10, 99, 100, 999_999_999_999].map((pos) => entryKey(SHOP, 'c_1', pos).sk);

    expect([...keys, recordKey(SHOP, 'c_1').sk].toSorted()).toEqual([...keys, 'E~']);
    expect(keys.map(posOf)).toEqual([1, 2, 9, 10, 99, 100, 999_999_999_999]);
    expect(sortKeyOfPos(Number.MAX_SAFE_INTEGER)).toBe(sortKeyOfPos(999_999_999_999));
  });

  test('keeps uploads out of the range that reads entries', () => {
    const upload = uploadKey(SHOP, 'c_1', 'a'.repeat(22));

    expect(upload.pk).toBe(recordKey(SHOP, 'c_1').pk);
    expect(upload.sk > recordKey(SHOP, 'c_1').sk).toBe(true);
    expect(upload.sk.startsWith('E')).toBe(false);
  });
});

describe('a key is read back as its parts', () => {
  test('of a socket; admins share the agents’ partition', () => {
    const socket = {
      tenantId: SHOP,
      role: 'visitor',
      subject: 'visitor:v_1',
      connectionId: 'L0SM9cOFvHcCIhw=',
    } as const;

    expect(connectionOf(connectionKey(socket))).toEqual(socket);
    expect(connectionOf(connectionKey({ ...socket, role: 'admin', subject: 'agent:ann' })).role).toBe('agent');
    expect(connectionKey(socket).sk.startsWith(connectionsOf('visitor:v_1'))).toBe(true);
    expect(connectionKey({ ...socket, subject: 'visitor:v_10' }).sk.startsWith(connectionsOf('visitor:v_1'))).toBe(
      false,
    );
  });

  test('of a back-reference, which is beside its visitor and says which alias', () => {
    const [lasting, passing] = (['lasting', 'passing'] as const).map((use) =>
      backReferenceKey(SHOP, 'visitor:v_1', use, 'visitor:h_2'),
    );

    expect([lasting?.pk, passing?.pk]).toEqual([
      visitorKey(SHOP, 'visitor:v_1').pk,
      visitorKey(SHOP, 'visitor:v_1').pk,
    ]);
    expect([aliasIn(lasting?.sk), aliasIn(passing?.sk)]).toEqual(['visitor:h_2', 'visitor:h_2']);
    expect(lasting?.sk).not.toBe(passing?.sk);
  });

  test('of an id with the mark that separates the parts', () => {
    const socket = { tenantId: SHOP, role: 'visitor', subject: 'user:a#EXT#@b', connectionId: 'x=' } as const;

    expect(connectionOf(connectionKey(socket))).toEqual(socket);
    expect(aliasIn(backReferenceKey(SHOP, 'user:1', 'lasting', socket.subject).sk)).toBe(socket.subject);
    expect(sentBy(sentKey(socket.subject, 'ca#b'))).toEqual([socket.subject, 'ca#b']);
  });

  test('of a Socket.IO session', () => {
    expect(connectionOfSession(sessionKey('L0SM9cOFvHcCIhw='))).toBe('L0SM9cOFvHcCIhw=');
  });
});

test('an item in any shard is found by querying all of them', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `c_${index}`);

  expect(new Set(ids.map((id) => slotShard('missed', id)))).toEqual(new Set(slotShards('missed')));
});

import { type ApiKey, GatewayError } from '@chat-gateway/client';
import { describe, expect, it } from 'vitest';
import { apiKeys } from '../../../../lib/desk/admin/api-keys.ts';

const key = (id: string, day: number, revokedAt: string | null = null): ApiKey => ({
  id,
  kind: 'secret',
  label: id,
  createdAt: `2026-01-0${day}T00:00:00.000Z`,
  revokedAt,
});

async function opened() {
  const there = { keys: [key('old', 1), key('over', 3, '2026-01-04T00:00:00.000Z'), key('new', 2)] };
  const fault: { lost?: boolean } = {};
  const keys = apiKeys({
    listKeys: async () => ({ keys: there.keys }),
    async addKey({ kind, label }) {
      const made = { ...key('made', 5), kind, label: String(label) };
      there.keys = [...there.keys, made];
      if (fault.lost) throw new GatewayError('lost', { code: 'NETWORK' });
      return { key: made, text: 'sk_shop_made' };
    },
    revokeKey: async (id) => ({ key: key(id, 1, '2026-01-06T00:00:00.000Z') }),
  });
  await keys.keys.load();
  const listed = () => {
    const now = keys.keys.state.get();
    return now.is === 'loaded' ? now.value.map(({ id }) => id) : now.is;
  };
  return { keys, fault, listed };
}

describe('keys', () => {
  it('that count come first, each the newest first', async () => {
    const { listed } = await opened();

    expect(listed()).toEqual(['new', 'old', 'over']);
  });

  it('have their text until it is put away', async () => {
    const { keys, listed } = await opened();

    await keys.make('secret', 'server');

    expect(keys.made.get()).toMatchObject({ text: 'sk_shop_made', key: { label: 'server' } });
    expect(listed()).toEqual(['made', 'new', 'old', 'over']);
  });

  it('whose answer is lost are listed, so that they can be revoked', async () => {
    const { keys, fault, listed } = await opened();
    fault.lost = true;

    await expect(keys.make('secret', 'server')).rejects.toMatchObject({ code: 'NETWORK' });

    expect(keys.made.get()).toBeNull();
    await expect.poll(listed).toEqual(['made', 'new', 'old', 'over']);
  });

  it('that are revoked stay in the list, and their text goes', async () => {
    const { keys, listed } = await opened();
    await keys.make('secret', 'server');

    await keys.revoke('made');

    expect(keys.made.get()).toBeNull();
    expect(listed()).toEqual(['new', 'old', 'over', 'made']);
  });
});

import { type AdminClient, GatewayError, type Settings } from '@chat-gateway/client';
import { describe, expect, it } from 'vitest';
import { entriesIn, tenantSettings } from '../../../../lib/desk/admin/tenant-settings.ts';

const SETTINGS: Settings = {
  name: 'Shop',
  origins: ['https://shop.example'],
  widgetHosts: [],
  idleMinutes: 15,
  unansweredHours: 24,
  sessionDays: 30,
  retentionDays: 365,
  requireTokens: false,
  uploadTypes: ['image/png'],
  desk: true,
  agentsSee: 'all',
  uploadMegabytes: 10,
};

/** A gateway that keeps settings, with a version as tag. */
function gateway() {
  let settings = SETTINGS;
  let version = 1;
  const asked: unknown[] = [];
  const answer = () => ({ content: { settings }, etag: `"${version}"` });
  const api: Pick<AdminClient, 'showSettings' | 'changeSettings'> = {
    showSettings: async () => answer(),
    async changeSettings(change, { ifMatch } = {}) {
      asked.push({ change, ifMatch });
      if (ifMatch !== `"${version}"`) throw new GatewayError('others', { code: 'ERR_PRECONDITION', status: 412 });
      settings = { ...settings, ...(change as Partial<Settings>) };
      version++;
      return answer();
    },
  };
  const byAnother = (change: Partial<Settings>) => {
    settings = { ...settings, ...change };
    version++;
  };
  return { api, asked, byAnother, stored: () => settings };
}

async function opened() {
  const there = gateway();
  const settings = tenantSettings(there.api);
  await settings.stored.load();
  return { ...there, settings };
}

describe('settings', () => {
  it('are saved as far as they were changed, under the tag that was shown', async () => {
    const { settings, asked, stored } = await opened();

    settings.edit({ name: 'The Shop', sessionDays: 30 });
    settings.edit({ idleMinutes: 5 });
    await settings.save();
    settings.edit({ sessionDays: 7 });
    await settings.save();

    expect(asked).toEqual([
      { change: { name: 'The Shop', idleMinutes: 5 }, ifMatch: '"1"' },
      { change: { sessionDays: 7 }, ifMatch: '"2"' },
    ]);
    expect(stored()).toMatchObject({ name: 'The Shop', idleMinutes: 5, sessionDays: 7 });
    expect(settings.draft.get()).toEqual({});
  });

  it('that were written back to what is stored are no change', async () => {
    const { settings } = await opened();

    settings.edit({ requireTokens: true, uploadTypes: [] });
    settings.edit({ requireTokens: false });

    expect(settings.draft.get()).toEqual({ uploadTypes: [] });
  });

  it('are kept as written where somebody else was faster, who is not overwritten unseen', async () => {
    const { settings, byAnother, stored } = await opened();
    settings.edit({ name: 'Mine', sessionDays: 7 });
    byAnother({ name: 'Theirs', desk: false });

    await expect(settings.save()).rejects.toMatchObject({ code: 'ERR_PRECONDITION' });

    expect(stored()).toMatchObject({ name: 'Theirs', sessionDays: 30 });
    expect(settings.draft.get()).toEqual({ name: 'Mine', sessionDays: 7 });
    expect(settings.changedMeanwhile.get()).toEqual(['name', 'desk']);
    await settings.save();
    expect(stored()).toMatchObject({ name: 'Mine', sessionDays: 7, desk: false });
    expect(settings.changedMeanwhile.get()).toEqual([]);
  });

  it('are kept as written when they are refused', async () => {
    const { settings, api } = await opened();
    settings.edit({ origins: ['https://others.example'] });
    api.changeSettings = async () => {
      throw new GatewayError('another tenant has it', { code: 'ERR_CONFLICT', status: 409, field: 'origins' });
    };

    await expect(settings.save()).rejects.toMatchObject({ field: 'origins' });

    expect(settings.draft.get()).toEqual({ origins: ['https://others.example'] });
  });

  it('keep what is written while they are saved', async () => {
    const { settings, stored } = await opened();
    settings.edit({ name: 'The Shop' });

    const saved = settings.save();
    settings.edit({ sessionDays: 7 });
    await saved;

    expect(settings.draft.get()).toEqual({ sessionDays: 7 });
    expect(stored().sessionDays).toBe(30);
  });

  it('are undone', async () => {
    const { settings } = await opened();

    settings.edit({ name: 'The Shop' });
    settings.discard();

    expect(settings.draft.get()).toEqual({});
  });
});

it.each([
  ['', []],
  [' https://a.example\n\nhttps://b.example ', ['https://a.example', 'https://b.example']],
  ['https://a.example, https://b.example,https://a.example', ['https://a.example', 'https://b.example']],
])('the entries in %j are %j', (text, entries) => {
  expect(entriesIn(text)).toEqual(entries);
});

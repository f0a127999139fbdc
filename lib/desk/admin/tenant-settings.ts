import { type AdminClient, GatewayError, type Settings } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { type Loadable, loadable } from './loaded.ts';

/** The settings that an admin may change. */
export type Editable = Omit<Settings, 'uploadMegabytes'>;
export type SettingName = keyof Editable;
/** What an admin has written and not saved: of each setting that differs, the value. */
export type Draft = Partial<Editable>;

type Stored = { settings: Settings; etag: string | undefined };

export type TenantSettings = {
  readonly stored: Loadable<Stored>;
  readonly draft: Observable<Draft>;
  /** What somebody else has changed while this admin wrote, to be looked at before it is saved. */
  readonly changedMeanwhile: Observable<readonly SettingName[]>;
  edit(change: Draft): void;
  discard(): void;
  /** Saves the draft over what was shown. Kept, and refused with `ERR_PRECONDITION`, if somebody else was faster. */
  save(): Promise<void>;
};

export function tenantSettings(api: Pick<AdminClient, 'showSettings' | 'changeSettings'>): TenantSettings {
  const stored = loadable<Stored>(async () => {
    const { content, etag } = await api.showSettings();
    return { settings: content.settings, etag };
  });
  const draft = observable<Draft>({});
  const changedMeanwhile = observable<readonly SettingName[]>([]);

  const shown = (): Stored | null => {
    const now = stored.state.get();
    return now.is === 'loaded' ? now.value : null;
  };

  /** Reads the settings that somebody else has changed, and keeps what differs from them. */
  async function loadOver(before: Settings): Promise<void> {
    await stored.load();
    const now = shown();
    if (!now) return;
    changedMeanwhile.set(differing(before, now.settings));
    draft.update((written) => differences(now.settings, written));
  }

  return {
    stored,
    draft,
    changedMeanwhile,
    edit(change) {
      const now = shown();
      if (now) draft.update((written) => differences(now.settings, { ...written, ...change }));
    },
    discard() {
      draft.set({});
      changedMeanwhile.set([]);
    },
    async save() {
      const before = shown();
      if (!before) return;
      const sent = draft.get();
      try {
        const { content, etag } = await api.changeSettings(sent, { ifMatch: before.etag });
        stored.change(() => ({ settings: content.settings, etag }));
        // What was written while it was saved stays.
        draft.update((written) => differences(content.settings, without(written, sent)));
        changedMeanwhile.set([]);
      } catch (error) {
        if (error instanceof GatewayError && error.code === 'ERR_PRECONDITION') await loadOver(before.settings);
        throw error;
      }
    },
  };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Of what was written, what differs from what is stored. */
export const differences = (stored: Settings, written: Draft): Draft =>
  Object.fromEntries(Object.entries(written).filter(([name, value]) => !isSame(value, stored[name as SettingName])));

/** The names of settings that have two values. */
export const differing = (one: Settings, other: Settings): SettingName[] =>
  (Object.keys(other) as SettingName[]).filter((name) => !isSame(one[name], other[name]));

const without = (written: Draft, saved: Draft): Draft =>
  Object.fromEntries(Object.entries(written).filter(([name, value]) => !isSame(value, saved[name as SettingName])));

/** One entry a line, as it is pasted: by lines, spaces or commas, without what is empty or there twice. */
export const entriesIn = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((entry) => entry !== ''))];

import type { Settings } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { useValue } from '../ui/use-value.ts';
import { type Act, useAct } from './act.ts';
import { Choice, Field, FormProblem, Tick } from './field.tsx';
import { FileTypes } from './file-types.tsx';
import { LoadedView } from './loaded-view.tsx';
import { type Draft, entriesIn, type SettingName, type TenantSettings } from './tenant-settings.ts';
import { useFocusOnProblem } from './use-focus-on-problem.ts';

const AGENTS_SEE: Readonly<Record<Settings['agentsSee'], string>> = {
  all: 'Every conversation',
  assigned: 'What is theirs, or nobody’s',
};

const IDLE_MINUTES: Readonly<Record<Settings['idleMinutes'], string>> = {
  5: '5 minutes',
  15: '15 minutes',
  30: '30 minutes',
  60: 'An hour',
};

const UNANSWERED_HOURS: Readonly<Record<Settings['unansweredHours'], string>> = { 24: 'A day', 72: 'Three days' };

const NAMES: Readonly<Record<SettingName, string>> = {
  name: 'Name',
  desk: 'Share conversations among agents',
  agentsSee: 'What agents see',
  idleMinutes: 'Close a conversation after',
  unansweredHours: 'Close what nobody has answered after',
  sessionDays: 'Know visitors again for',
  retentionDays: 'Keep what is said for',
  origins: 'Pages that may chat',
  widgetHosts: 'Hosts of the widget',
  requireTokens: 'Only visitors with a token of your server',
  uploadTypes: 'Files that visitors and agents may send',
};

/** The settings of the tenant: all are saved together, and only what was changed is. */
export function SettingsSection({ settings }: { settings: TenantSettings }) {
  return (
    <>
      <h2>Settings</h2>
      <LoadedView of={settings.stored}>
        {(stored) => <SettingsForm settings={settings} stored={stored.settings} />}
      </LoadedView>
    </>
  );
}

function SettingsForm({ settings, stored }: { settings: TenantSettings; stored: Settings }) {
  const draft = useValue(settings.draft);
  const meanwhile = useValue(settings.changedMeanwhile);
  const [isSaved, setSaved] = useState(false);
  const act = useAct();
  const form = useFocusOnProblem(act.problem);
  const shown: Settings = { ...stored, ...draft };
  const changed = Object.keys(draft).length;

  const edit = (change: Draft) => {
    setSaved(false);
    settings.edit(change);
  };
  async function save(event: Event) {
    event.preventDefault();
    if (changed > 0) setSaved(await act.run(settings.save));
  }
  const field = (name: SettingName) => ({
    name,
    label: NAMES[name],
    problem: act.problem,
    isChanged: meanwhile.includes(name),
  });

  return (
    <form class="stack settings" ref={form} onSubmit={save}>
      <Field {...field('name')}>
        {(control) => (
          <input
            {...control}
            type="text"
            dir="auto"
            maxLength={80}
            autocomplete="off"
            value={shown.name}
            onInput={(event) => edit({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Tick
        label={NAMES.desk}
        hint="One agent has a conversation, with labels, notes and snoozes. Off: everybody answers everything."
        isOn={shown.desk}
        isChanged={meanwhile.includes('desk')}
        onChange={(desk) => edit({ desk })}
      />
      <Field {...field('agentsSee')} hint="Admins see everything.">
        {(control) => (
          <Choice
            {...control}
            value={shown.agentsSee}
            options={AGENTS_SEE}
            onChange={(agentsSee) => edit({ agentsSee })}
          />
        )}
      </Field>
      <Field {...field('idleMinutes')} hint="Without a message, once your team has had the last word.">
        {(control) => (
          <Choice
            {...control}
            value={shown.idleMinutes}
            options={IDLE_MINUTES}
            onChange={(idleMinutes) => edit({ idleMinutes })}
          />
        )}
      </Field>
      <Field {...field('unansweredHours')}>
        {(control) => (
          <Choice
            {...control}
            value={shown.unansweredHours}
            options={UNANSWERED_HOURS}
            onChange={(unansweredHours) => edit({ unansweredHours })}
          />
        )}
      </Field>
      <Days
        {...field('sessionDays')}
        hint="Days after their last visit."
        days={shown.sessionDays}
        onChange={(sessionDays) => edit({ sessionDays })}
      />
      <Days
        {...field('retentionDays')}
        hint="Days. Fewer count at once, for ever; more, for what is said from then on."
        days={shown.retentionDays}
        onChange={(retentionDays) => edit({ retentionDays })}
      />
      <Entries
        {...field('origins')}
        hint="One a line: https://shop.example.com. Others are refused. Wildcards are added by the gateway’s operator."
        entries={shown.origins}
        onChange={(origins) => edit({ origins })}
      />
      <Entries
        {...field('widgetHosts')}
        hint="One a line. Pages that embed the widget from one of these may be any page."
        entries={shown.widgetHosts}
        onChange={(widgetHosts) => edit({ widgetHosts })}
      />
      <Tick
        label={NAMES.requireTokens}
        hint="Visitors whom your server has not logged in are refused, and so are public widgets."
        isOn={shown.requireTokens}
        isChanged={meanwhile.includes('requireTokens')}
        onChange={(requireTokens) => edit({ requireTokens })}
      />
      <FileTypes
        label={NAMES.uploadTypes}
        hint={`Each up to ${shown.uploadMegabytes} MB, which the gateway’s operator sets.`}
        types={shown.uploadTypes}
        isChanged={meanwhile.includes('uploadTypes')}
        onChange={(uploadTypes) => edit({ uploadTypes })}
      />
      <div class="save-bar">
        <Outcome act={act} meanwhile={meanwhile} isSaved={isSaved} />
        <p class="buttons">
          <button type="submit" class="button primary" aria-disabled={act.isBusy || changed === 0}>
            Save
          </button>
          <button type="button" class="button" aria-disabled={changed === 0} onClick={settings.discard}>
            Undo
          </button>
          <span role="status">
            {changed > 0 ? `${changed} not saved` : isSaved ? 'Saved. It counts within 30 seconds.' : ''}
          </span>
        </p>
      </div>
    </form>
  );
}

function Outcome({ act, meanwhile, isSaved }: { act: Act; meanwhile: readonly SettingName[]; isSaved: boolean }) {
  if (isSaved) return null;
  if (meanwhile.length === 0) return <FormProblem problem={act.problem} fields={Object.keys(NAMES)} />;
  const names = meanwhile.map((name) => `“${NAMES[name]}”`).join(', ');
  return (
    <p class="problem-text" role="alert">
      Nothing was saved: somebody else has changed {names} meanwhile. What you have written is still here: look it over,
      and save again.
    </p>
  );
}

type FieldProps = Pick<Parameters<typeof Field>[0], 'name' | 'label' | 'problem' | 'isChanged' | 'hint'>;

/** A list, one entry a line. What is written is not touched while somebody writes it. */
function Entries({
  entries,
  onChange,
  ...field
}: FieldProps & { entries: string[]; onChange: (entries: string[]) => void }) {
  const [written, write] = useState('');
  const text = JSON.stringify(entriesIn(written)) === JSON.stringify(entries) ? written : entries.join('\n');
  return (
    <Field {...field}>
      {(control) => (
        <textarea
          {...control}
          rows={Math.min(8, Math.max(2, entries.length + 1))}
          autocapitalize="none"
          spellcheck={false}
          value={text}
          onInput={(event) => {
            write(event.currentTarget.value);
            onChange(entriesIn(event.currentTarget.value));
          }}
        />
      )}
    </Field>
  );
}

function Days({ days, onChange, ...field }: FieldProps & { days: number; onChange: (days: number) => void }) {
  return (
    <Field {...field}>
      {(control) => (
        <input
          {...control}
          type="number"
          required
          min={1}
          step={1}
          value={Number.isNaN(days) ? '' : days}
          onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
        />
      )}
    </Field>
  );
}

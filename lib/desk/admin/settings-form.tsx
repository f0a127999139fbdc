import type { Settings } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { useValue } from '../ui/use-value.ts';
import { type Act, useAct } from './act.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Choice, Field, FormProblem, Tick } from './field.tsx';
import { FileTypes } from './file-types.tsx';
import { LoadedView } from './loaded-view.tsx';
import { SETTING_NAMES } from './setting-names.ts';
import { type Draft, type Editable, entriesIn, type SettingName, type TenantSettings } from './tenant-settings.ts';
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
  const [asks, ask] = useState(false);
  const act = useAct();
  const form = useFocusOnProblem(act.problem);
  const shown: Settings = { ...stored, ...draft };
  const changed = Object.keys(draft).length;

  const edit = (change: Draft) => {
    setSaved(false);
    settings.edit(change);
  };
  const save = async () => setSaved(await act.run(settings.save));
  function submit(event: Event) {
    event.preventDefault();
    if (shown.retentionDays < stored.retentionDays) ask(true);
    else if (changed > 0) void save();
  }
  function undo() {
    settings.discard();
    act.forget();
  }
  const field = (name: SettingName) => ({
    name,
    label: SETTING_NAMES[name],
    problem: act.problem,
    isChanged: meanwhile.includes(name),
  });
  const change =
    <Name extends SettingName>(name: Name) =>
    (value: Editable[Name]) =>
      edit({ [name]: value });
  const tick = (name: 'desk' | 'requireTokens', hint: string) => (
    <Tick
      label={SETTING_NAMES[name]}
      hint={hint}
      isOn={shown[name]}
      isChanged={meanwhile.includes(name)}
      onChange={change(name)}
    />
  );
  const choice = <Name extends 'agentsSee' | 'idleMinutes' | 'unansweredHours'>(
    name: Name,
    options: Readonly<Record<Settings[Name], string>>,
    hint?: string,
  ) => (
    <Field {...field(name)} hint={hint}>
      {(control) => <Choice {...control} value={shown[name]} options={options} onChange={change(name)} />}
    </Field>
  );
  const days = (name: 'sessionDays' | 'retentionDays', hint: string) => (
    <Days {...field(name)} hint={hint} days={shown[name]} onChange={change(name)} />
  );
  const entries = (name: 'origins' | 'widgetHosts', hint: string) => (
    <Entries {...field(name)} hint={hint} entries={shown[name]} onChange={change(name)} />
  );

  return (
    <form class="stack settings" ref={form} onSubmit={submit}>
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
      {tick('desk', 'One agent has a conversation, with labels, notes and snoozes. Off: everybody answers everything.')}
      {choice('agentsSee', AGENTS_SEE, 'Admins see everything.')}
      {choice('idleMinutes', IDLE_MINUTES, 'Without a message, once your team has had the last word.')}
      {choice('unansweredHours', UNANSWERED_HOURS)}
      {days('sessionDays', 'Days after their last visit.')}
      {days('retentionDays', 'Days. What is older goes for ever. A longer time counts for what is said from then on.')}
      {entries(
        'origins',
        'One a line: https://shop.example.com. Others are refused. Wildcards are added by the gateway’s operator.',
      )}
      {entries('widgetHosts', 'One a line. Pages that embed the widget from one of these may be any page.')}
      {tick('requireTokens', 'Visitors whom your server has not logged in are refused, and so are public widgets.')}
      <FileTypes
        label={SETTING_NAMES.uploadTypes}
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
          <button type="button" class="button" aria-disabled={changed === 0} onClick={undo}>
            Undo
          </button>
          <span role="status">
            {changed > 0 ? `${changed} not saved` : isSaved ? 'Saved. It counts within 30 seconds.' : ''}
          </span>
        </p>
      </div>
      {asks && (
        <ConfirmDialog
          title={`Keep what is said for ${shown.retentionDays} days?`}
          act="Save, and let go what is older"
          onAct={async () => void save()}
          goes="what was said before that, for your team and for visitors, within 30 seconds and for ever."
          stays="what was said since, and who visitors are. Files open until their own end for whoever has kept the address."
          onClose={() => ask(false)}
        />
      )}
    </form>
  );
}

function Outcome({ act, meanwhile, isSaved }: { act: Act; meanwhile: readonly SettingName[]; isSaved: boolean }) {
  if (isSaved) return null;
  if (meanwhile.length === 0) return <FormProblem problem={act.problem} fields={Object.keys(SETTING_NAMES)} />;
  const names = meanwhile.map((name) => `“${SETTING_NAMES[name]}”`).join(', ');
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

import type { ApiKey } from '@chat-gateway/client';
import { useState } from 'preact/hooks';
import { exactTime } from '../text/times.ts';
import { Hidden } from '../ui/hidden.tsx';
import { useValue } from '../ui/use-value.ts';
import { useAct } from './act.ts';
import type { ApiKeys } from './api-keys.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Choice, Field, FormProblem } from './field.tsx';
import { LoadedView } from './loaded-view.tsx';
import { ShownOnce } from './shown-once.tsx';
import { useFocusOnProblem } from './use-focus-on-problem.ts';

const KINDS: Readonly<Record<ApiKey['kind'], string>> = {
  publishable: 'Publishable: names your site in a widget',
  secret: 'Secret: for your server',
};

const KIND_NAMES: Readonly<Record<ApiKey['kind'], string>> = { publishable: 'publishable', secret: 'secret' };

const HINTS: Readonly<Record<ApiKey['kind'], string>> = {
  publishable: 'Everybody who opens the page can read it, and may. It is not shown again here.',
  secret: 'Whoever has it can be any agent or admin of yours. Keep it on your server: it is not shown again.',
};

/** What stops when a key counts no longer. */
const STOPS: Readonly<Record<ApiKey['kind'], string>> = {
  publishable: 'Widgets with this key stop working at once: who opens such a page can neither write nor read.',
  secret:
    'Your server stops working with it at once: nobody who logs in on your site gets a token by it, and nothing is administered by it. Tokens that it has had made count until they expire.',
};

/** The keys of the tenant: made, shown once, revoked. */
export function KeysSection({ keys }: { keys: ApiKeys }) {
  const made = useValue(keys.made);
  return (
    <>
      <h2>Keys</h2>
      <p>A publishable key names your site in its pages. A secret key lets your server vouch for users and agents.</p>
      <KeyForm keys={keys} />
      {made && (
        <ShownOnce
          label={`The ${KIND_NAMES[made.key.kind]} key “${made.key.label}”`}
          text={made.text}
          hint={HINTS[made.key.kind]}
          onDone={() => keys.made.set(null)}
        />
      )}
      <LoadedView of={keys.keys}>
        {(all) =>
          all.length === 0 ? (
            <p class="empty">There are none.</p>
          ) : (
            <ul class="admin-rows">
              {all.map((key) => (
                <KeyRow key={key.id} apiKey={key} keys={keys} />
              ))}
            </ul>
          )
        }
      </LoadedView>
    </>
  );
}

function KeyForm({ keys }: { keys: ApiKeys }) {
  const [{ kind, label }, set] = useState<Pick<ApiKey, 'kind' | 'label'>>({ kind: 'publishable', label: '' });
  const { isBusy, problem, run } = useAct();
  const form = useFocusOnProblem(problem);

  async function make(event: Event) {
    event.preventDefault();
    if (await run(() => keys.make(kind, label.trim()))) set({ kind, label: '' });
  }

  return (
    <form class="stack" ref={form} onSubmit={make}>
      <Field name="kind" label="Kind" problem={problem}>
        {(control) => (
          <Choice {...control} value={kind} options={KINDS} onChange={(next) => set({ kind: next, label })} />
        )}
      </Field>
      <Field
        name="label"
        label="What it is for"
        hint="Such as “shop, checkout page”: to know it again."
        problem={problem}
      >
        {(control) => (
          <input
            {...control}
            type="text"
            dir="auto"
            required
            maxLength={80}
            autocomplete="off"
            value={label}
            onInput={(event) => set({ kind, label: event.currentTarget.value })}
          />
        )}
      </Field>
      <FormProblem problem={problem} fields={['kind', 'label']} />
      <p class="buttons">
        <button type="submit" class="button primary" aria-disabled={isBusy}>
          Make a key
        </button>
      </p>
    </form>
  );
}

function KeyRow({ apiKey: { id, kind, label, createdAt, revokedAt }, keys }: { apiKey: ApiKey; keys: ApiKeys }) {
  const [asks, ask] = useState(false);
  const name = label || id;
  return (
    <li data-over={revokedAt !== null}>
      <bdi>{name}</bdi> <span class="chip">{KIND_NAMES[kind]}</span>{' '}
      <small>
        <code>{id}</code>, {revokedAt ? `revoked ${exactTime(revokedAt)}` : `made ${exactTime(createdAt)}`}
      </small>
      {revokedAt === null && (
        <button type="button" class="button" onClick={() => ask(true)}>
          Revoke<Hidden> {name}</Hidden>
        </button>
      )}
      {asks && (
        <ConfirmDialog
          title={`Revoke “${name}”?`}
          act="Revoke the key"
          onAct={() => keys.revoke(id)}
          onClose={() => ask(false)}
        >
          <p>{STOPS[kind]} A key that was revoked never counts again.</p>
        </ConfirmDialog>
      )}
    </li>
  );
}

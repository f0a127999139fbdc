import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Problem } from './act.ts';

/** What a control of a field is given, so that its hint and its problem are read with it. */
export type ControlProps = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean };

type Props = {
  name: string;
  label: string;
  hint?: string | undefined;
  /** The problem of the form: shown here if it is about this field. */
  problem: Problem | null;
  /** Somebody else has changed it meanwhile. */
  isChanged?: boolean;
  children: (control: ControlProps) => ComponentChildren;
};

/** A label, its control, a hint and what is wrong with it. */
export function Field({ name, label, hint, problem, isChanged = false, children }: Props) {
  const id = useId();
  const isWrong = problem?.field === name;
  const described = [hint && `${id}-hint`, isChanged && `${id}-changed`, isWrong && `${id}-problem`];
  return (
    <div class="field" data-changed={isChanged}>
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': described.filter(Boolean).join(' ') || undefined, 'aria-invalid': isWrong })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {isChanged && (
        <p class="hint" id={`${id}-changed`}>
          Somebody else has changed it meanwhile.
        </p>
      )}
      {isWrong && (
        <p class="problem-text" id={`${id}-problem`} role="alert">
          {problem.text}
        </p>
      )}
    </div>
  );
}

/** A problem that is about no field of its form. */
export const FormProblem = ({ problem, fields }: { problem: Problem | null; fields: readonly string[] }) =>
  problem && !fields.includes(problem.field ?? '') ? (
    <p class="problem-text" role="alert">
      {problem.text}
    </p>
  ) : null;

type ChoiceProps<Value extends string | number> = ControlProps & {
  value: Value;
  options: Readonly<Record<Value, string>>;
  onChange: (value: Value) => void;
};

/** One of some values, each with its name. */
export function Choice<Value extends string | number>({ value, options, onChange, ...control }: ChoiceProps<Value>) {
  const all = Object.entries(options) as [string, string][];
  const chosen = (text: string) => (typeof value === 'number' ? Number(text) : text) as Value;
  return (
    <select {...control} value={String(value)} onChange={(event) => onChange(chosen(event.currentTarget.value))}>
      {all.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

type TickProps = {
  label: string;
  hint?: string;
  isOn: boolean;
  isChanged?: boolean;
  onChange: (isOn: boolean) => void;
};

/** Something that is on or off. */
export function Tick({ label, hint, isOn, isChanged = false, onChange }: TickProps) {
  const id = useId();
  const hints = [hint, isChanged ? 'Somebody else has changed it meanwhile.' : undefined].filter(Boolean);
  return (
    <div class="field" data-changed={isChanged}>
      <label class="tick">
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby={hints.length > 0 ? id : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {label}
      </label>
      {hints.length > 0 && (
        <p class="hint" id={id}>
          {hints.join(' ')}
        </p>
      )}
    </div>
  );
}

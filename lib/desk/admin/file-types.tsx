import type { FileType } from '@chat-gateway/client';
import { useId } from 'preact/hooks';

/** What people call a type of files. */
const TYPES: Readonly<Record<FileType, string>> = {
  'image/jpeg': 'JPEG pictures',
  'image/png': 'PNG pictures',
  'image/gif': 'GIF pictures',
  'image/webp': 'WebP pictures',
  'image/avif': 'AVIF pictures',
  'image/heic': 'HEIC pictures, of iPhones',
  'application/pdf': 'PDF',
  'text/plain': 'Plain text',
  'text/csv': 'CSV tables',
  'video/mp4': 'MP4 videos',
  'video/quicktime': 'QuickTime videos, of iPhones',
  'video/webm': 'WebM videos',
  'audio/mp4': 'M4A audio',
  'audio/mpeg': 'MP3 audio',
  'audio/ogg': 'Ogg audio',
  'audio/wav': 'WAV audio',
  'audio/webm': 'WebM audio',
};

type Props = {
  label: string;
  hint: string;
  types: readonly FileType[];
  isChanged: boolean;
  onChange: (types: FileType[]) => void;
};

/** Which files may be sent. In the order of the gateway, so that what is ticked and unticked again is no change. */
export function FileTypes({ label, hint, types, isChanged, onChange }: Props) {
  const id = useId();
  const set = (type: FileType, isOn: boolean) =>
    onChange([...types.filter((each) => each !== type), ...(isOn ? [type] : [])].sort());
  return (
    <fieldset class="field" aria-describedby={id} data-changed={isChanged}>
      <legend>{label}</legend>
      <p class="hint" id={id}>
        {hint} {isChanged && 'Somebody else has changed it meanwhile.'}
      </p>
      <div class="ticks">
        {(Object.entries(TYPES) as [FileType, string][]).map(([type, name]) => (
          <label class="tick" key={type}>
            <input
              type="checkbox"
              checked={types.includes(type)}
              onChange={(event) => set(type, event.currentTarget.checked)}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { useDesk } from '../ui/desk-context.ts';
import { adminStores } from './admin-stores.ts';
import { DataSection } from './data-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { SettingsSection } from './settings-form.tsx';
import { SignOutAll } from './sign-out-all.tsx';
import { TeamSection } from './team-section.tsx';

const SECTIONS = {
  team: 'Team',
  settings: 'Settings',
  keys: 'Keys',
  data: 'Data',
  everybody: 'Sign everybody out',
} as const;
type Section = keyof typeof SECTIONS;

/** What admins see: who answers, the settings, the keys, what was done. Everything is read anew when it is opened. */
export function AdminView({ onSignedOut }: { onSignedOut: () => void }) {
  const desk = useDesk();
  const { staff, keys, settings, audit, dataExport, signOutAll } = adminStores(desk);
  const [section, show] = useState<Section>('team');
  useEffect(() => {
    void staff.load();
    void keys.keys.load();
    // What somebody has begun to write is saved over what it was written over.
    if (Object.keys(settings.draft.get()).length === 0) void settings.stored.load();
    desk.team.load().catch(desk.announcements.problem);
  }, [desk]);
  return (
    <section class="admin" aria-label="Administration">
      <nav aria-label="Administration">
        <ul>
          {(Object.entries(SECTIONS) as [Section, string][]).map(([name, title]) => (
            <li key={name}>
              <button
                type="button"
                class="button"
                aria-current={section === name ? 'page' : undefined}
                onClick={() => show(name)}
              >
                {title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div class="admin-section">
        {section === 'team' && <TeamSection staff={staff} />}
        {section === 'settings' && <SettingsSection settings={settings} />}
        {section === 'keys' && <KeysSection keys={keys} />}
        {section === 'data' && <DataSection audit={audit} dataExport={dataExport} />}
        {section === 'everybody' && <SignOutAll signOutAll={signOutAll} onSignedOut={onSignedOut} />}
      </div>
    </section>
  );
}

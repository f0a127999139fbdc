import type { SettingName } from './tenant-settings.ts';

/** What each setting is called on this page. */
export const SETTING_NAMES: Readonly<Record<SettingName, string>> = {
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

/** A time until which a conversation can be put off. */
export type SnoozePreset = { name: string; until: Date };

const HOUR = 3_600_000;

/** At nine in the morning, some days later. */
function morning(now: Date, days: number): Date {
  const at = new Date(now);
  at.setDate(at.getDate() + days);
  at.setHours(9, 0, 0, 0);
  return at;
}

/** What a team usually waits for. */
export function snoozePresets(now: Date): SnoozePreset[] {
  const inThreeHours = new Date(now.getTime() + 3 * HOUR);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const presets = [
    { name: 'For an hour', until: new Date(now.getTime() + HOUR) },
    ...(inThreeHours.getDate() === now.getDate() ? [{ name: 'For three hours', until: inThreeHours }] : []),
    { name: 'Until tomorrow morning', until: morning(now, 1) },
    // On Sundays that is tomorrow.
    ...(toMonday === 1 ? [] : [{ name: 'Until Monday', until: morning(now, toMonday) }]),
    { name: 'For a week', until: morning(now, 7) },
  ];
  // On Mondays a week is until Monday.
  return presets.filter(
    ({ until }, at) => presets.findIndex((each) => each.until.getTime() === until.getTime()) === at,
  );
}

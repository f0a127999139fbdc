import { useDesk } from '../ui/desk-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useValue } from '../ui/use-value.ts';

/** The last thing that was done or refused. Its place is always there, so that what comes into it is read out. */
export function AnnouncementView() {
  const { announcements } = useDesk();
  const shown = useValue(announcements.shown);
  return (
    <div
      class="announcement"
      role={shown?.isProblem ? 'alert' : 'status'}
      data-problem={shown?.isProblem}
      data-shown={shown !== null}
    >
      {shown && (
        <>
          <p>{shown.text}</p>
          {shown.action && (
            <button
              type="button"
              class="link"
              onClick={() => {
                announcements.dismiss();
                shown.action?.run();
              }}
            >
              {shown.action.name}
            </button>
          )}
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={announcements.dismiss}>
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}

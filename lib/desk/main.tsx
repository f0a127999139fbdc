import { render } from 'preact';
import { App } from './page/app.tsx';
import { router } from './page/route.ts';
import { signInFlow } from './sign-in/sign-in.ts';
import { prepareTimes } from './text/times.ts';

prepareTimes();
const root = document.getElementById('desk');
// Reading the program, making its parts and drawing them are tasks of their own: none keeps the page from answering for long.
if (root) {
  setTimeout(() => {
    const [flow, routes] = [signInFlow(location.origin), router()];
    setTimeout(() => {
      // What stood there while the program was read, and has had the fonts made.
      root.replaceChildren();
      render(<App flow={flow} routes={routes} />, root);
    });
  });
}

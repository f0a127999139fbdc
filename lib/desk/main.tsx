import { render } from 'preact';
import { App } from './page/app.tsx';
import { router } from './page/route.ts';
import { signInFlow } from './sign-in/sign-in.ts';
import { prepareTimes } from './text/times.ts';

prepareTimes();
const root = document.getElementById('desk');
// In a task of its own, after that in which the program was read.
if (root) setTimeout(() => render(<App flow={signInFlow(location.origin)} routes={router()} />, root));

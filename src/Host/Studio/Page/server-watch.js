// Says when the server can't be reached. The designer's socket doesn't come back by itself, so a page that only shows is loaded again.
import { notice } from './notices.js';

const beat = 3000;

/** @param reloads the page shows what is stored, so that nothing is lost when it is loaded again */
export function watchServer(reloads) {
  let began = null;
  let close = null;
  const look = async () => {
    const found = await fetch('/studio/alive', { cache: 'no-store', signal: AbortSignal.timeout(beat * 3) }).then(answer => (answer.ok ? answer.text() : null), () => null);
    if (found === null) {
      close ??= notice([reloads
        ? 'The server doesn\'t answer. This page is loaded again as soon as it does.'
        : 'The server doesn\'t answer. Leave this page open: what you change is stored with your next change after it is back.'], true);
    } else {
      const isBack = close !== null || (began !== null && began !== found);
      began = found;
      close?.();
      close = null;
      if (isBack && reloads) {
        location.reload();
        return;
      }
      if (isBack) {
        notice(['The server is back. Change something, or press Save, to store what you changed meanwhile.']);
      }
    }
    setTimeout(look, beat);
  };
  setTimeout(look, beat);
}

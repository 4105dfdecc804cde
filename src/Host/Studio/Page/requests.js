// The designer says nothing when a start is refused, and starts without inputs: both are put right on the way between it and the server.
import { notice, sentencesIn } from './notices.js';

const start = /\/elsa\/api\/workflow-definitions\/([^/]+)\/execute$/;
// What the designer shows itself, in its own way.
const shown = /\/elsa\/api\/workflow-definitions(\/[^/]+\/(publish|retract|import))?$/;

/** @param askForInputs (definitionId, body) → the inputs; undefined: the person thought better of it */
export function watchRequests(askForInputs) {
  const send = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const address = new URL(resource instanceof Request ? resource.url : resource, location.href);
    const method = (options?.method ?? (resource instanceof Request ? resource.method : 'GET')).toUpperCase();
    const started = method === 'POST' ? start.exec(address.pathname) : null;
    if (started) {
      const body = await bodyOf(resource, options);
      if (body && !body.input) {
        body.input = await askForInputs(decodeURIComponent(started[1]), body, send);
        if (body.input === undefined) {
          return new Response('', { status: 400, statusText: 'Not started' });
        }
        options = { ...options, body: JSON.stringify(body) };
      }
    }

    const answer = await send(resource, options);
    if (answer.status >= 400 && answer.status < 500 && address.pathname.startsWith('/elsa/') && method !== 'GET' && !shown.test(address.pathname)) {
      notice(await refusalOf(answer.clone()));
    }
    return answer;
  };
}

async function bodyOf(resource, options) {
  const given = options?.body ?? (resource instanceof Request ? await resource.clone().text() : null);
  const text = given === null || typeof given === 'string' ? given : await new Response(given).text();
  return text ? JSON.parse(text) : null;
}

async function refusalOf(answer) {
  if (answer.status === 401) {
    return ['You are no longer signed in. Load this page again to sign in.'];
  }
  const text = await answer.text();
  try {
    return sentencesIn(JSON.parse(text)) ?? [`The server refused this (${answer.status}).`];
  } catch {
    return [`The server refused this (${answer.status}).`];
  }
}

// What a run is at, in a line above its picture, and the answers that its incidents can be given.
import { notice, sentencesIn } from './notices.js';

const beat = 2000;
const words = { retry: 'Retry', skip: 'Skip', edit: 'Edit and retry', undo: 'Undo the run', cancel: 'Cancel the run' };
const asks = {
  skip: 'Skip this step? What it should have made stays away; later steps go on without it.',
  undo: 'Undo the run? Everything that it made is removed.',
  cancel: 'Cancel the run? What it made stays, and is listed with the run.',
};

/** @param bar where it is shown */
export function showRun(bar, runId) {
  const address = `/api/runs/${encodeURIComponent(runId)}`;
  let shown = '';
  const look = async () => {
    const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
    if (answer?.status === 404) {
      bar.replaceChildren(line(`There is no run '${runId}'.`));
      return;
    }
    const text = answer?.ok ? await answer.text() : shown;
    if (text !== shown && !bar.querySelector(':focus-within, dialog[open]')) {
      shown = text;
      draw(bar, address, JSON.parse(text));
    }
    setTimeout(look, shown && isFinal(JSON.parse(shown)) ? beat * 5 : beat);
  };
  look();
}

const isFinal = run => ['finished', 'failed', 'undone', 'cancelled'].includes(run.status);

function draw(bar, address, run) {
  const head = document.createElement('div');
  const status = document.createElement('strong');
  status.textContent = run.direction === 'undo' && !isFinal(run) ? `${run.status}, undoing` : run.status;
  status.className = `status ${run.status}`;
  head.append(status, ` ${run.workflow} · ${run.id}`);
  if (run.site) {
    head.append(` · ${run.site}`);
  }
  const made = (run.effects ?? []).filter(effect => effect.state === 'made').length;
  if (made > 0) {
    head.append(` · ${made} ${made === 1 ? 'thing' : 'things'} made`);
  }
  const rows = [head];
  if (run.waitingFor) {
    rows.push(line(`Waiting for ${run.waitingFor}`));
  }
  for (const step of run.steps ?? []) {
    if (['running', 'waiting'].includes(step.status) && step.attempts > 1 && step.error) {
      rows.push(line(`${step.name ?? step.activityId}: attempt ${step.attempts} of ${step.attemptLimit}. ${step.error.message}`));
    }
  }
  for (const incident of run.incidents ?? []) {
    rows.push(incidentRow(address, run, incident));
  }
  if ((run.incidents ?? []).length === 0) {
    if (run.cause) {
      rows.push(line(run.cause));
    }
    const left = isFinal(run) ? (made > 0 && run.status !== 'undone' ? ['undo'] : []) : ['cancel', 'undo'];
    head.append(...left.map(action => button(address, run, null, action)));
  }
  bar.replaceChildren(...rows);
}

function incidentRow(address, run, incident) {
  const step = run.steps?.find(known => known.id === incident.step);
  const row = document.createElement('div');
  row.className = 'incident';
  row.append(line(`${step?.name ?? step?.activityId ?? 'The run'}: ${incident.message}`));
  const actions = document.createElement('div');
  actions.append(...(incident.actions ?? []).map(action => button(address, run, incident, action)));
  row.append(actions);
  return row;
}

function button(address, run, incident, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = words[action] ?? action;
  made.addEventListener('click', async () => {
    const order = { step: incident?.step ?? null };
    if (action === 'edit') {
      order.input = await editedInput(run, incident);
      if (order.input === undefined) {
        return;
      }
    } else if (asks[action] && !window.confirm(asks[action])) {
      return;
    }
    made.disabled = true;
    made.blur();
    const answer = await fetch(`${address}/${action}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order) }).catch(() => null);
    made.disabled = false;
    if (!answer?.ok) {
      notice(sentencesIn(await answer?.json().catch(() => null)) ?? ['The server didn\'t take this. Try again.']);
    }
  });
  return made;
}

/** @returns what is given to the step instead, by input; undefined: nothing */
async function editedInput(run, incident) {
  const step = run.steps?.find(known => known.id === incident.step);
  const record = await fetch(`/elsa/api/activity-executions/${encodeURIComponent(`${run.id}-${incident.step}`)}`).then(answer => (answer.ok ? answer.json() : null), () => null);
  const inputs = Object.entries(record?.activityState ?? {}).filter(([, value]) => !value?.$secret);
  if (inputs.length === 0) {
    notice(['This step has no input that could be changed.']);
    return undefined;
  }

  const dialog = document.createElement('dialog');
  dialog.className = 'start';
  dialog.setAttribute('aria-labelledby', 'edit-title');
  dialog.innerHTML = '<form method="dialog"><h2 id="edit-title"></h2><div><label for="edit-name">Input</label><select id="edit-name"></select></div>'
    + '<div><label for="edit-value">New value</label><textarea id="edit-value" aria-describedby="edit-about"></textarea><small id="edit-about">Text, or JSON for a list, an object, a number or true and false.</small></div>'
    + '<div class="buttons"><button type="button">Cancel</button><button class="main">Edit and retry</button></div></form>';
  dialog.querySelector('h2').textContent = `Edit ${step?.name ?? step?.activityId ?? 'the step'}`;
  const [name, value] = [dialog.querySelector('select'), dialog.querySelector('textarea')];
  name.append(...inputs.map(([input]) => new Option(input, input)));
  const present = () => {
    const now = record.activityState[name.value];
    value.value = typeof now === 'string' ? now : now === null ? '' : JSON.stringify(now);
  };
  name.addEventListener('change', present);
  present();
  document.body.append(dialog);
  return new Promise(resolve => {
    const end = input => {
      dialog.remove();
      resolve(input);
    };
    dialog.querySelector('button[type=button]').addEventListener('click', () => end(undefined));
    dialog.addEventListener('cancel', () => end(undefined));
    dialog.querySelector('form').addEventListener('submit', event => {
      event.preventDefault();
      end({ [name.value]: valueOf(value.value) });
    });
    dialog.showModal();
  });
}

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function line(text) {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  return paragraph;
}

// Asks for the inputs that a workflow declares before it is started: the designer would start it without any.
const whole = new Set(['Int16', 'Int32', 'Int64', 'Long']);
const broken = new Set(['Single', 'Double', 'Decimal']);
const texts = new Set(['String', 'Guid', 'DateTime', 'DateTimeOffset', 'DateOnly', 'TimeSpan']);

/** @returns the inputs by name; undefined: cancelled */
export async function askForInputs(definitionId, body, send) {
  const versions = encodeURIComponent(body.versionOptions ?? 'Published');
  const answer = await send(`/elsa/api/workflow-definitions/by-definition-id/${encodeURIComponent(definitionId)}?versionOptions=${versions}`);
  const definition = answer.ok ? await answer.json() : null;
  return definition?.inputs?.length > 0 ? ask(definition) : null;
}

function ask(definition) {
  const dialog = document.createElement('dialog');
  dialog.className = 'start';
  dialog.setAttribute('aria-labelledby', 'start-title');
  const form = document.createElement('form');
  form.method = 'dialog';
  const title = document.createElement('h2');
  title.id = 'start-title';
  title.textContent = `Run ${definition.name || definition.definitionId}`;
  form.append(title);
  const fields = definition.inputs.map((input, at) => field(input, at));
  form.append(...fields.map(made => made.row));
  const buttons = document.createElement('div');
  buttons.className = 'buttons';
  const cancel = document.createElement('button');
  cancel.type = 'button';
  cancel.textContent = 'Cancel';
  const go = document.createElement('button');
  go.textContent = 'Run';
  go.className = 'main';
  buttons.append(cancel, go);
  form.append(buttons);
  dialog.append(form);
  document.body.append(dialog);

  return new Promise(resolve => {
    const end = inputs => {
      dialog.remove();
      resolve(inputs);
    };
    cancel.addEventListener('click', () => end(undefined));
    dialog.addEventListener('cancel', () => end(undefined));
    form.addEventListener('submit', event => {
      event.preventDefault();
      const inputs = {};
      for (const made of fields) {
        try {
          const value = made.read();
          if (value !== undefined) {
            inputs[made.name] = value;
          }
          made.control.setCustomValidity('');
        } catch (wrong) {
          made.control.setCustomValidity(wrong.message);
          made.control.reportValidity();
          return;
        }
      }
      end(inputs);
    });
    dialog.showModal();
  });
}

function field(input, at) {
  const row = document.createElement('div');
  const label = document.createElement('label');
  const control = document.createElement(input.uiHint === 'multiline' || input.uiHint === 'json-editor' ? 'textarea' : 'input');
  control.id = `start-${at}`;
  label.htmlFor = control.id;
  label.textContent = input.displayName && input.displayName !== input.name ? `${input.displayName} (${input.name})` : input.name;
  row.append(label, control);
  if (input.description) {
    const words = document.createElement('small');
    words.id = `${control.id}-about`;
    words.textContent = input.description;
    control.setAttribute('aria-describedby', words.id);
    row.append(words);
  }

  const type = input.type ?? 'Object';
  const isSecret = input.isSensitive || input.customProperties?.isSensitive;
  if (!input.isArray && type === 'Boolean') {
    control.type = 'checkbox';
    row.className = 'check';
  } else if (!input.isArray && (whole.has(type) || broken.has(type))) {
    control.type = 'number';
    control.step = whole.has(type) ? '1' : 'any';
  } else if (control.tagName === 'INPUT') {
    control.type = isSecret ? 'password' : 'text';
    control.autocomplete = isSecret ? 'new-password' : 'off';
  }
  control.required = Boolean(input.isRequired);
  control.addEventListener('input', () => control.setCustomValidity(''));
  return { name: input.name, row, control, read: () => valueOf(control, input, type) };
}

// What is left empty isn't sent: the workflow's own default counts then.
function valueOf(control, input, type) {
  if (control.type === 'checkbox') {
    return control.checked;
  }
  const text = control.value.trim();
  if (text === '') {
    return undefined;
  }
  if (control.type === 'number') {
    return Number(text);
  }
  if (input.isArray) {
    return text.startsWith('[') ? parsed(text) : text.split(',').map(item => item.trim()).filter(item => item !== '');
  }
  return texts.has(type) ? control.value : /^[[{"]/.test(text) ? parsed(text) : text;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('This begins like JSON but isn\'t any.');
  }
}

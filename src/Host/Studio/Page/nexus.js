// Puts the page's one element in place. The designer knows its own routes only; where it goes to one, the page of that address is loaded.
import { watchRequests } from './requests.js';
import { askForInputs } from './start-form.js';
import { showRun } from './run-bar.js';
import { watchServer } from './server-watch.js';

const place = document.getElementById('designer');
const studio = new URL('.', document.baseURI);
const open = path => location.assign(new URL(path, studio));

const push = history.pushState.bind(history);
history.pushState = (state, title, url) => {
  const target = url ? new URL(url, location.href) : location;
  if (target.pathname !== location.pathname) {
    location.assign(target);
    return;
  }
  push(state, title, url);
};

watchRequests(askForInputs);
watchServer(place.dataset.element !== 'elsa-workflow-definition-editor');
if (place.dataset.attribute === 'instance-id') {
  showRun(document.getElementById('run'), place.dataset.value);
}

const element = document.createElement(place.dataset.element);
element.setAttribute('remote-endpoint', location.origin + '/elsa/api');
if (place.dataset.attribute) {
  element.setAttribute(place.dataset.attribute, place.dataset.value);
}
place.append(element);

// Only once the element is what its name says: what is set before is thrown away.
customElements.whenDefined(place.dataset.element).then(() => {
  element.editWorkflowDefinition = id => open(`workflows/definitions/${encodeURIComponent(id)}/edit`);
  element.viewWorkflowInstance = id => open(`workflows/instances/${encodeURIComponent(id)}/view`);
});

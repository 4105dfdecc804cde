// Messages of this server on the designer's pages, read out as they come.
const list = document.getElementById('notices');

/** @param lines texts @param lasting stays until it is closed by us: there is no button then @returns closes it */
export function notice(lines, lasting = false) {
  const box = document.createElement('div');
  box.className = 'notice';
  box.setAttribute('role', 'alert');
  const words = document.createElement('div');
  for (const line of lines) {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    words.append(paragraph);
  }
  box.append(words);
  if (!lasting) {
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = 'Close';
    close.addEventListener('click', () => box.remove());
    box.append(close);
  }
  list.append(box);
  return () => box.remove();
}

/** The sentences in a refusal, in Elsa's form or in that of our own API; null: there are none. */
export function sentencesIn(document) {
  const errors = Object.values(document?.errors ?? {}).flat().filter(text => typeof text === 'string');
  const single = document?.detail ?? document?.title;
  return errors.length > 0 ? errors : single ? [single] : null;
}

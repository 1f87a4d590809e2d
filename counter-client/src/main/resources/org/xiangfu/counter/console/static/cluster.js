const map = document.getElementById('map');
const live = document.getElementById('live');
const summary = document.getElementById('summary');

function connected(yes) {
  live.classList.toggle('off', !yes);
  const text = yes ? live.dataset.live : live.dataset.off;
  if (live.textContent !== text) live.textContent = text;
}

const events = new EventSource('/cluster/events');
events.addEventListener('rows', (event) => {
  connected(true);
  const focused = document.activeElement?.id;
  const part = document.createElement('template');
  part.innerHTML = event.data;
  const said = part.content.querySelector('[data-summary]').dataset.summary;
  map.replaceChildren(part.content);
  if (focused) document.getElementById(focused)?.focus({preventScroll: true});
  // Said aloud only when it has changed.
  if (summary.textContent !== said) summary.textContent = said;
});
events.addEventListener('away', () => connected(false));
events.addEventListener('error', () => connected(false));
events.addEventListener('ended', () => location.assign('/sign-in?ended'));

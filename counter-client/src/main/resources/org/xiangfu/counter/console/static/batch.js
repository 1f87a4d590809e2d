const now = document.getElementById('now');
const live = document.getElementById('live');
const said = document.getElementById('said');

function connected(yes) {
  live.classList.toggle('off', !yes);
  const text = yes ? live.dataset.live : live.dataset.off;
  if (live.textContent !== text) live.textContent = text;
}

function show(html) {
  const part = document.createElement('template');
  part.innerHTML = html;
  const next = part.content.getElementById('part');
  if (next.dataset.active === 'false') {
    // The page of a job that is over has other buttons, and the report.
    location.reload();
    return;
  }
  const shown = document.getElementById('refused');
  const refused = part.content.getElementById('refused');
  // The same pictures are not read from the archive again.
  if (shown && refused && shown.dataset.key === refused.dataset.key) refused.replaceWith(shown);
  const focused = document.activeElement?.id;
  now.replaceChildren(part.content);
  if (focused) document.getElementById(focused)?.focus({preventScroll: true});
  if (said.textContent !== next.dataset.said) said.textContent = next.dataset.said;
}

if (now.dataset.events) {
  const events = new EventSource(now.dataset.events);
  events.addEventListener('rows', (event) => {
    connected(true);
    show(event.data);
  });
  events.addEventListener('away', () => connected(false));
  events.addEventListener('error', () => connected(false));
  events.addEventListener('ended', () => location.assign('/sign-in?ended'));
}

const rows = document.getElementById('rows');
const live = document.getElementById('live');
const title = document.title;

function connected(yes) {
  live.classList.toggle('off', !yes);
  live.textContent = yes ? live.dataset.live : live.dataset.off;
}

// Seen, not heard: whoever stands at the counter must notice nothing.
function alarm() {
  document.title = (rows.querySelector('[data-alarm=true]') ? '● ' : '') + title;
}

const events = new EventSource('/queue/events');
events.addEventListener('rows', (event) => {
  connected(true);
  const focused = document.activeElement?.getAttribute?.('href');
  const part = document.createElement('template');
  part.innerHTML = event.data;
  rows.replaceChildren(part.content);
  if (focused) [...rows.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  alarm();
});
events.addEventListener('away', () => connected(false));
events.addEventListener('error', () => connected(false));
events.addEventListener('ended', () => location.assign('/sign-in?ended'));
alarm();

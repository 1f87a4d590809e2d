import {send} from './console-http.js';

const WARN_SECONDS = 120;
const EVERY = 5000;
const away = document.getElementById('away');
const waiting = document.getElementById('waiting');
const stay = document.getElementById('stay');

function show(status) {
  away.hidden = !status.away;
  if (waiting) {
    waiting.dataset.count = status.waiting;
    waiting.textContent = status.waiting;
  }
  if (status.left <= WARN_SECONDS) {
    document.getElementById('stay-left').textContent =
      `${Math.floor(status.left / 60)}:${String(status.left % 60).padStart(2, '0')}`;
    if (!stay.open) stay.showModal();
  } else if (stay.open) {
    stay.close();
  }
}

async function look() {
  try {
    show(await send('/status', {method: 'GET'}));
  } catch {
    // The console itself is gone, or the session; the next page says so.
  }
}

if (stay) {
  document.getElementById('stay-yes').addEventListener('click', async () => show(await send('/stay')));
  setInterval(look, EVERY);
}
if (location.search === '?ended') {
  const ended = document.getElementById('ended');
  if (ended) ended.hidden = false;
}

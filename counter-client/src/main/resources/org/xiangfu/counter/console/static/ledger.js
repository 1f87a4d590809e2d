import {send} from './console-http.js';

const EVERY = 500;
const check = document.getElementById('check');

async function look() {
  try {
    const now = await send('/audit/ledger/check', {method: 'GET'});
    if (!now.running) {
      location.reload();
      return;
    }
    document.getElementById('progress').value = now.percent;
    document.getElementById('events').textContent = now.events.toLocaleString();
  } catch {
    // The console is away for a moment: the next look tells.
  }
  setTimeout(look, EVERY);
}

if (check && check.dataset.phase === 'running') setTimeout(look, EVERY);

import {send} from './console-http.js';

const form = document.getElementById('new-case');
const number = document.getElementById('number');
const state = document.getElementById('number-state');
let asked = 0;

function kinds() {
  const kind = form.elements.kind.value;
  document.getElementById('replacement').hidden = kind !== 'CASE_KIND_REPLACEMENT';
  document.getElementById('use').hidden = kind !== 'CASE_KIND_IDENTITY_CHECK';
}

async function judge() {
  const question = ++asked;
  const answer = await send('/id-check', {
    body: new URLSearchParams({number: number.value}),
    type: 'application/x-www-form-urlencoded',
  });
  if (question !== asked) return;
  state.dataset.state = answer.state;
  state.textContent = answer.text;
}

form.addEventListener('change', kinds);
number.addEventListener('input', judge);
kinds();

import {send} from './console-http.js';
import * as shrink from './shrink.js';

const GOOD_IN_A_ROW = 2;
const PAUSE = 250;
const LONGEST_PAUSE = 4000;
const TRIES = 4;
const camera = document.getElementById('camera');
const video = document.getElementById('live');
const canvas = document.getElementById('shot');
const live = document.createElement('canvas');
const hint = document.getElementById('hint');
const shutter = document.getElementById('shutter');
const automatic = document.getElementById('automatic');
const chosen = document.getElementById('file');
const words = camera.dataset;
let sending = false;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function say(text, ready = false) {
  if (hint.textContent !== text) hint.textContent = text;
  camera.dataset.ready = String(ready);
}

// The same id however often: the service takes it as one capture.
async function check(photo) {
  if (sending) return;
  sending = true;
  shutter.disabled = true;
  const request = crypto.randomUUID();
  say(words.sending, true);
  for (let tried = 1; ; tried++) {
    try {
      const answer = await send(words.send, {body: photo, type: photo.type || 'application/octet-stream', request});
      location.assign(answer.next);
      return;
    } catch (refused) {
      if (refused.status || tried === TRIES) {
        say(refused.message || words.lost, 'off');
        sending = false;
        shutter.disabled = !video.srcObject;
        return;
      }
      await wait(500 * tried);
    }
  }
}

// One picture at a time, always the newest; less often as long as the service says that it is too often.
async function watch() {
  let good = 0;
  let pause = PAUSE;
  while (!sending) {
    await wait(pause);
    if (document.hidden) continue;
    try {
      const answer = await send('/assess', {body: await shrink.glance(live, video), type: 'image/jpeg'});
      if (sending) return;
      pause = Math.max(PAUSE, pause * 0.9);
      good = answer.ready ? good + 1 : 0;
      say(answer.text, answer.ready);
      if (good >= GOOD_IN_A_ROW && automatic.checked) await check(await shrink.capture(canvas, video));
    } catch (refused) {
      good = 0;
      if (refused.status === 429) {
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      } else {
        say(words.blind, 'off');
        await wait(1000);
      }
    }
  }
}

async function start() {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      video: {width: {ideal: 1280}, height: {ideal: 960}, facingMode: 'user'},
      audio: false,
    });
    await video.play();
  } catch {
    say(words.none, 'off');
    return;
  }
  shutter.disabled = false;
  shutter.focus();
  watch();
}

shutter.addEventListener('click', async () => check(await shrink.capture(canvas, video)));
chosen.addEventListener('change', async () => {
  if (chosen.files.length) check(await shrink.file(canvas, chosen.files[0]));
});
const practice = document.getElementById('practice');
practice?.addEventListener('click', async () => check(await (await fetch(practice.dataset.picture)).blob()));
start();

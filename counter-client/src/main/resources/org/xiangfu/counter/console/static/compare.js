import {send} from './console-http.js';

const FLICKER = 600;
const comparison = document.getElementById('comparison');
const probe = document.getElementById('probe');
const record = document.getElementById('record');
const zoom = document.getElementById('zoom');
const blend = document.getElementById('blend');
const faces = new Map();
let flicker = 0;

async function face(image) {
  const path = image.dataset.face;
  if (!faces.has(path)) {
    faces.set(path, send(path, {method: 'GET'}).catch(() => null));
  }
  return faces.get(path);
}

// Where a pixel of the photo lies in its frame (object-fit: contain), before any transform.
function fit(image) {
  const box = image.parentElement;
  const scale = Math.min(box.clientWidth / image.naturalWidth, box.clientHeight / image.naturalHeight);
  return {
    scale,
    left: (box.clientWidth - image.naturalWidth * scale) / 2,
    top: (box.clientHeight - image.naturalHeight * scale) / 2,
  };
}

// Brings the face to the middle of the frame at one size, so that two photos lie on each other.
async function align(image, zoomed) {
  const found = await face(image);
  image.style.transformOrigin = '0 0';
  if (!found || !image.naturalWidth) {
    image.style.transformOrigin = '50% 45%';
    image.style.transform = `scale(${zoomed})`;
    return;
  }
  const box = image.parentElement;
  const at = fit(image);
  const scale = ((box.clientHeight * 0.5) / (found.height * at.scale)) * zoomed;
  const x = at.left + (found.x + found.width / 2) * at.scale;
  const y = at.top + (found.y + found.height / 2) * at.scale;
  image.style.transform =
    `translate(${box.clientWidth / 2 - x * scale}px, ${box.clientHeight / 2 - y * scale}px) scale(${scale})`;
}

// What retention has erased, or an earlier release did not keep.
function gone(image) {
  if (!image.isConnected) return;
  const instead = document.createElement('div');
  instead.className = 'nophoto';
  instead.textContent = image.dataset.gone;
  image.parentElement.replaceWith(instead);
}

function show() {
  if (!probe.isConnected) return;
  const mode = comparison.dataset.mode;
  clearInterval(flicker);
  record.style.opacity = mode === 'overlay' ? blend.value : 1;
  const zoomed = Number(zoom.value);
  if (mode === 'beside' && zoomed === 1) {
    probe.style.transform = record.style.transform = 'none';
  } else {
    align(probe, zoomed);
    align(record, zoomed);
  }
  if (mode === 'flicker') {
    flicker = setInterval(() => { record.style.opacity = record.style.opacity === '0' ? 1 : 0; }, FLICKER);
  }
}

function choose(button) {
  document.querySelectorAll('.thumb').forEach((each) => each.setAttribute('aria-pressed', each === button));
  record.dataset.face = `${button.dataset.photo}/face`;
  record.src = button.dataset.photo;
  document.getElementById('record-date').textContent = button.dataset.date;
}

if (probe) {
  probe.addEventListener('error', () => gone(probe));
  if (probe.complete && !probe.naturalWidth) gone(probe);
}
if (zoom && record) {
  document.querySelectorAll('.tools button').forEach((button) => button.addEventListener('click', () => {
    comparison.dataset.mode = button.dataset.mode;
    document.querySelectorAll('.tools button').forEach((each) => each.setAttribute('aria-pressed', each === button));
    show();
  }));
  zoom.addEventListener('input', show);
  blend.addEventListener('input', show);
  record.addEventListener('load', show);
}
if (record) {
  document.querySelectorAll('.thumb').forEach((button) => button.addEventListener('click', () => choose(button)));
}

// Another decision than was suggested needs a reason.
const reason = document.getElementById('reason');
if (reason) {
  reason.form.addEventListener('submit', (event) => {
    reason.required = event.submitter?.dataset.needsReason === 'true';
    if (!reason.form.reportValidity()) event.preventDefault();
  });
  reason.addEventListener('input', () => { reason.required = false; });
}

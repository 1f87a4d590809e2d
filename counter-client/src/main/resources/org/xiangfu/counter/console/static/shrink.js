// What the engine needs: it looks at faces in a few hundred pixels.
const WIDTH = 480;
const HEIGHT = 600;
// A capture, the two hints before it and what goes around them stay below 60 KB.
const MOST_BYTES = 38 * 1024;
const MOST_LIVE_BYTES = 9 * 1024;
const LIVE_HEIGHT = 400;

function draw(canvas, source, width, height, to) {
  const scale = Math.max(to.width / width, to.height / height);
  canvas.width = to.width;
  canvas.height = to.height;
  const w = width * scale;
  const h = height * scale;
  canvas.getContext('2d').drawImage(source, (to.width - w) / 2, (to.height - h) / 2, w, h);
}

const blob = (canvas, quality) => new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));

async function small(canvas, most = MOST_BYTES, best = 0.92) {
  for (let quality = best; quality > 0.3; quality -= 0.08) {
    const jpeg = await blob(canvas, quality);
    if (jpeg.size <= most) return jpeg;
  }
  return blob(canvas, 0.3);
}

/** The middle of the live picture as it is to be checked. */
export async function capture(canvas, video) {
  draw(canvas, video, video.videoWidth, video.videoHeight, {width: WIDTH, height: HEIGHT});
  return small(canvas);
}

/** The same, smaller, to ask how good it would be. */
export async function glance(canvas, video) {
  draw(canvas, video, video.videoWidth, video.videoHeight, {width: LIVE_HEIGHT * 0.8, height: LIVE_HEIGHT});
  return small(canvas, MOST_LIVE_BYTES, 0.75);
}

/** A file made small; as it is if the browser cannot read it, since the service reads more formats. */
export async function file(canvas, chosen) {
  let picture;
  try {
    picture = await createImageBitmap(chosen);
  } catch {
    return chosen;
  }
  const scale = Math.min(1, Math.max(WIDTH / picture.width, HEIGHT / picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return small(canvas);
}

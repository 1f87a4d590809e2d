const csrf = document.body.dataset.csrf;

/** Sends to the console itself; the answer's JSON, or an error that says why in the page's language. */
export async function send(path, {method = 'POST', body, type, request, signal} = {}) {
  const headers = {'X-CSRF-Token': csrf};
  if (type) headers['Content-Type'] = type;
  if (request) headers['X-Request-Id'] = request;
  const response = await fetch(path, {method, headers, body, signal, cache: 'no-store'});
  if (response.status === 401) {
    location.assign('/sign-in?ended');
    throw new Error('');
  }
  const json = await response.json();
  if (!response.ok) {
    const refused = new Error(json.error ?? '');
    refused.status = response.status;
    throw refused;
  }
  return json;
}

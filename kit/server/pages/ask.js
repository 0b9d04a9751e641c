// @ts-check
/** Asking the server: every address is relative, so that a page works behind any proxy. */

/** Where the class is, whichever of its pages this is; `up` leads there from the page. @param {string} up */
export const place = (up) => new URL(up, location.href).href.replace(/\/$/, "");

/**
 * The answer to a question, or with a body to a request; what is refused is an error with its status.
 * @param {string} path
 * @param {string} token
 * @param {any} [body]
 */
export async function ask(path, token, body) {
  const answer = await request(path, token, body);
  const told = await answer.json();
  if (answer.ok) return told;
  const hint = told.error?.hint ?? "";
  throw Object.assign(new Error(told.detail), { status: answer.status, hint, wait: waits(answer) });
}

/**
 * The answer as it comes: the text of an export is no JSON.
 * @param {string} path
 * @param {string} token
 * @param {object} [body]
 */
export async function request(path, token, body) {
  /** @type {Record<string, string>} */
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  try {
    return await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  } catch {
    throw new Error("the server does not answer. Try again in a moment"); // each browser has its own words for it
  }
}

/** How many seconds the server asks for. @param {Response} answer */
const waits = (answer) => Number(answer.headers.get("retry-after")) || 0;

// @ts-check
/** Which address a learner's notebook uses: the page's own, unless only her browser can go that way. */

const PROXY = /^(.*)\/proxy\/(?:absolute\/)?(?:([^/:]+):)?(\d+)\/join\/?$/;

/**
 * The address for a notebook, for a join page at `href`, and whether it is another one than the page's.
 * A server behind jupyter-server-proxy is reached by notebooks of that machine without it: the proxy asks
 * for a login that a kernel does not have.
 * @param {string} href
 * @returns {{ address: string, other: boolean }}
 */
export function forNotebooks(href) {
  const page = new URL(href);
  const proxied = PROXY.exec(page.pathname);
  if (proxied) return { address: `http://${proxied[2] ?? "127.0.0.1"}:${proxied[3]}`, other: true };
  return { address: new URL(".", href).href.replace(/\/$/, ""), other: false };
}

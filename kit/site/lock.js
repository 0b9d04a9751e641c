// @ts-check
// Who may write to a room in a file: one kernel at a time. It stands before JupyterLite's service worker.
{
  const worker = /** @type {any} */ (self);
  const held = new Map(); // by the name of a lock, the kernel that has it

  /**
   * Whether the lock is the kernel's now; one that has ended holds nothing.
   * @param {string} name
   * @param {string} kernel
   */
  const take = async (name, kernel) => {
    const holder = held.get(name);
    const there = holder === undefined ? undefined : await worker.clients.get(holder);
    if (there !== undefined || held.get(name) !== holder) return false;
    held.set(name, kernel);
    return true;
  };

  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const url = new URL(event.request.url);
    if (url.origin !== worker.location.origin || !url.pathname.endsWith("/api/kit-lock")) return;
    event.stopImmediatePropagation();
    const name = url.searchParams.get("take");
    if (name === null) held.delete(url.searchParams.get("leave"));
    const mine = name === null ? Promise.resolve(true) : take(name, event.clientId);
    event.respondWith(mine.then((yes) => new Response(yes ? "yes" : "no")));
  });
}

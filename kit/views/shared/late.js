// @ts-check
// A model whose program came late: anywidget waits two seconds for it, and lets one of a slower page hear nothing more.

/**
 * Have a model hear its kernel, if its program came too late for that, and ask for what it has missed.
 *
 * A message that says nothing tells which it is: anywidget's model refuses it, like every other one, or takes it. What
 * it would do with one is what the class does from which it is made.
 * @param {any} own a model with what jupyter-widgets keep to themselves
 */
export async function hear(own) {
  const answer = own._handle_comm_msg?.({ content: { data: {} } });
  const isDeaf = await Promise.resolve(answer).then(() => false, () => true);
  const take = isDeaf ? beneath(own) : null;
  if (!take || !own.comm) return;
  own.comm.on_msg(take.bind(own));
  own.comm.send({ method: "request_state" });
}

/** How a model takes a message beneath the class that refuses it; nothing where there is no such class. @param {any} own */
function beneath(own) {
  let one = own;
  while (one && one._handle_comm_msg === own._handle_comm_msg) one = Object.getPrototypeOf(one);
  return one?._handle_comm_msg;
}

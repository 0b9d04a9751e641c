// @ts-check
// Tells each kernel which notebook it is of, as Jupyter's server does. It stands in the page of the Lab.
{
  const page = /** @type {any} */ (window);
  const known = new WeakSet();

  const tell = (/** @type {any} */ panel) => {
    const code = `import os; os.environ["JPY_SESSION_NAME"] = ${JSON.stringify(`/drive/${panel.context.path}`)}`;
    panel.sessionContext.session?.kernel?.requestExecute({ code, silent: true, store_history: false });
  };

  const meet = (/** @type {any} */ panel) => {
    if (!panel.sessionContext || !panel.context || known.has(panel)) return;
    known.add(panel);
    let anew = false;
    panel.sessionContext.kernelChanged.connect(() => tell(panel));
    panel.context.pathChanged.connect(() => tell(panel));
    panel.sessionContext.statusChanged.connect((/** @type {any} */ _, /** @type {string} */ status) => {
      if (anew && status === "idle") tell(panel);
      anew = status.endsWith("restarting") || (anew && status !== "idle");
    });
    tell(panel);
  };

  const begin = async () => {
    if (!page.jupyterapp?.shell) return void setTimeout(begin, 50);
    const app = page.jupyterapp;
    const meetAll = () => [...app.shell.widgets("main")].forEach(meet);
    app.shell.layoutModified.connect(meetAll);
    await app.restored;
    meetAll();
  };

  void begin();
}

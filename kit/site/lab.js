// @ts-check
// Tells each kernel which notebook it is of, as Jupyter's server does. It stands in the page of the Lab.
{
  const page = /** @type {any} */ (window);
  const known = new WeakSet();

  const meet = (/** @type {any} */ panel) => {
    if (!panel.sessionContext || !panel.context || known.has(panel)) return;
    known.add(panel);
    let told = false; // what is said to a kernel that restarts may be lost
    const tell = async () => {
      const kernel = panel.sessionContext.session?.kernel;
      if (told || !kernel) return;
      const name = JSON.stringify(`/drive/${panel.context.path}`);
      const code = `import os; os.environ["JPY_SESSION_NAME"] = ${name}`;
      const reply = await kernel.requestExecute({ code, silent: true, store_history: false }).done.catch(() => null);
      told ||= reply?.content.status === "ok";
    };
    const again = () => {
      told = false;
      void tell();
    };
    panel.sessionContext.kernelChanged.connect(again);
    panel.context.pathChanged.connect(again);
    panel.sessionContext.connectionStatusChanged.connect(() => void tell());
    panel.sessionContext.statusChanged.connect((/** @type {any} */ _, /** @type {string} */ status) => {
      if (status.endsWith("restarting")) told = false;
      if (status === "idle") void tell();
    });
    void tell();
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

// Registers the TODO at the cursor, then undoes it with one key, in the record or back in the code (`from`).
export default async function play(code, { from, blank = "" }) {
  await code.openFile("src/churn/scoring.py", 5, 9);
  await code.lenses("TD-0007");
  const actions = await code.act("Register technical debt");
  const tab = await code.activeTab("0008-");
  await code.lineWith("breaks: []");
  const cursor = await code.cursor("Ln 7, Col 12");
  const record = await code.lines();
  await code.screenshot(`registered-${from}`);
  await code.type(blank);
  const filled = await code.lineWith(blank);
  if (from === "code") {
    await code.openFile("src/churn/scoring.py");
    await code.lineWith("TD-0008");
  }
  const inCode = code.page.locator(".tab.active", { hasText: "scoring.py" });
  const asked = await code.undo("the code as it was", async () => {
    const lines = await code.lines();
    return (await inCode.isVisible()) && lines.some((each) => each.includes("# TODO: calibrate per segment"));
  });
  // what was edited since stays, and VS Code says so
  const said = blank === "" ? undefined : await code.notification("Could not undo");
  await code.screenshot(`undo-${from}`);
  const marker = await code.lineWith("calibrate per segment");
  await code.saveAll();
  await code.screenshot(`undone-${from}`);
  return { actions, tab, cursor, record, filled, asked, said, marker };
}

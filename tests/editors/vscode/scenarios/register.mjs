// Registers the TODO at the cursor, then undoes it with one key, in the record or back in the code (`from`).
export default async function play(code, { from, blank = "" }) {
  await code.openFile("src/churn/scoring.py", 5, 9);
  await code.lenses("TD-0007");
  const actions = await code.act("Register technical debt");
  const tab = await code.activeTab("0008-");
  const cursor = await code.cursor();
  const record = await code.lines();
  await code.screenshot(`registered-${from}`);
  await code.type(blank);
  const filled = await code.lineWith(blank);
  if (from === "code") {
    await code.openFile("src/churn/scoring.py");
    await code.lineWith("TD-0008");
  }
  await code.press("Control+Z");
  const asked = await code.dialogSoon();
  const notifications = await code.notifications("undo");
  await code.screenshot(`undo-${from}`);
  if (asked !== undefined) {
    await code.choose(asked.buttons[0]);
  }
  await code.openFile("src/churn/scoring.py");
  const marker = await code.lineWith("calibrate per segment");
  await code.saveAll();
  await code.screenshot(`undone-${from}`);
  return { actions, tab, cursor, record, filled, asked, notifications, marker };
}

// Registering the TODO at the cursor, then undoing it.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 5, 9);
  await code.lenses("TD-0007");
  const actions = await code.act("Register technical debt");
  const tab = await code.activeTab("0008-");
  const cursor = await code.cursor();
  const record = await code.lines();
  await code.screenshot("registered");
  await code.openFile("src/churn/scoring.py");
  const marker = await code.lineWith("calibrate per segment");
  await code.press("Control+Z");
  const dialog = await code.dialog();
  await code.screenshot("undo");
  return { actions, tab, cursor, record, marker, dialog };
}

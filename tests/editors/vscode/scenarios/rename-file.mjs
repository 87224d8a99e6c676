// Renames a file in the explorer, and undoes that there.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("TD-0007");
  await code.command("File: Reveal Active File in Explorer View");
  await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "scoring.py" }).first().click();
  await code.press("F2");
  await code.page.locator(".explorer-folders-view .explorer-item-edited input").fill("ranking.py");
  await code.press("Enter");
  const says = await code.dialog(); // VS Code asks before a rename changes other files
  await code.choose("OK");
  const tab = await code.activeTab("ranking.py");
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md");
  const anchor = await code.lineWith("ranking.py::");
  await code.screenshot("renamed");
  await code.openFile("src/churn/ranking.py");
  const lenses = await code.lenses("TD-0007");
  await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "ranking.py" }).first().click();
  const old = code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "scoring.py" }).first();
  await code.undo("the file under its old name", () => old.isVisible());
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md");
  const back = await code.lineWith("scoring.py::");
  await code.screenshot("undone");
  return { says: says.text, tab, anchor, lenses, back };
}

// What is staged, and says what the file says: the right side of git's diff is no file, and has its cards all the same; nothing is reported in it.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 3, 16);
  await code.problems("this change touches TD-0007");
  await code.focusEditor();
  await code.command("Git: Open Changes");
  await code.activeTab("Index");
  const right = code.page.locator(".monaco-diff-editor .editor.modified");
  await right.locator(".view-line", { hasText: "legacy_score" }).first().click();
  await code.press("Home");
  for (let step = 0; step < 12; step += 1) {
    await code.press("ArrowRight");
  }
  const card = await code.hover("TD-0007 · Keep the uncalibrated scorer");
  await code.screenshot("staged");
  const marked = await right.locator("[class*=squiggly]").count();
  return { card, marked };
}

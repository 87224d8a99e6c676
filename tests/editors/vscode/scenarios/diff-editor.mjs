// In git's diff editor the right side is the file: it has everything; the left side, what was committed, has nothing.
const told = "this change touches TD-0007";

export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 3, 16);
  await code.problems(told);
  await code.focusEditor();
  await code.command("Git: Open Changes");
  await code.activeTab("Working Tree");
  const editor = code.page.locator(".monaco-diff-editor");
  const right = editor.locator(".editor.modified");
  await right.locator(".view-line", { hasText: "legacy_score" }).first().waitFor();
  await right.locator(".squiggly-warning").first().waitFor();
  await code.screenshot("diff");
  const problems = await code.problems(told, "calibrate per segment");
  const left = await editor.locator(".editor.original [class*=squiggly]").count();

  const changed = right.locator(".view-line", { hasText: "return 0.75" }).first();
  await changed.click();
  await code.command("Owed: Show Debt Through This File");
  await code.foldSection("churn");
  const through = await code.viewRows("Debt Through This File", "TD-0007");
  await changed.click();
  const actions = await code.actions("Repaid by this change: mark TD-0007 repaid");
  await code.press("Escape");
  const card = await hover(code, right, "legacy_score(self, customer)");

  await code.command("Owed: Review Changes Against…");
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "the default branch" }).first().click();
  const status = await code.statusItem("since main");
  await code.lackOfProblem("calibrate per segment");
  const reviewed = await code.problems(told);

  await editor.locator(".editor.original .view-line", { hasText: "return 0.5" }).first().click();
  const leftActions = await quiet(code);
  return { problems, left, through, actions, card, status, reviewed, leftActions };
}

/** The card at a name in the right side. */
async function hover(code, side, text) {
  await side.locator(".view-line", { hasText: text }).first().click();
  await code.press("Home");
  for (let step = 0; step < 12; step += 1) {
    await code.press("ArrowRight");
  }
  return code.hover("TD-0007 · Keep the uncalibrated scorer");
}

/** Whether the editor with the cursor is offered something of ours. */
async function quiet(code) {
  await code.press("Control+.");
  const menu = code.page.locator(".action-widget .monaco-list-row", { hasText: "TD-0007" });
  await code.page.waitForTimeout(1500);
  return menu.count();
}

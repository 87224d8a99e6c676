// The command of the palette, on a definition: the editor's own menu with nothing but ways to register.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 6, 12);
  await code.lenses("TD-0007");
  await code.command("Owed: Register technical debt…");
  const rows = code.page.locator(".action-widget .monaco-list-row.action");
  const tab = code.page.locator(".part.editor .tab.active", { hasText: "0008-" });
  await rows.first().or(tab).first().waitFor();
  const offered = (await rows.allInnerTexts()).map((text) => text.trim());
  await code.screenshot("offered");
  if (offered.length > 0) {
    await rows.first().click();
  }
  const opened = await code.activeTab("0008-");
  await code.lineWith("src/churn/scoring.py::Scorer.score");
  return { offered, tab: opened, record: await code.lines() };
}

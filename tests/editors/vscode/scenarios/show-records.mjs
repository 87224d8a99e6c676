// "Owed: Show Records" lists the registry and opens what is picked.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("TD-0007");
  await code.command("Owed: Show Records");
  const rows = code.page.locator(".quick-input-list .monaco-list-row", { hasText: "TD-" });
  await rows.first().waitFor();
  const records = (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  await code.screenshot("records");
  await rows.first().click();
  return { records, tab: await code.activeTab("0007") };
}

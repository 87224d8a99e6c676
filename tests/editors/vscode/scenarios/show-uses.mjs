// A click on the count of uses shows them, in the editor's own peek.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  const lenses = await code.lenses("2 uses");
  await code.page.locator(".codelens-decoration a", { hasText: "2 uses" }).first().click();
  const rows = code.page.locator(".reference-zone-widget .ref-tree .monaco-list-row");
  await rows.filter({ hasText: "run.py" }).first().waitFor();
  await code.screenshot("show-uses");
  return { lenses, uses: (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " ")) };
}

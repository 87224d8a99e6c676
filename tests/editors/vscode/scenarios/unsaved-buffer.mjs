// A marker typed into a new file that has no name yet.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("TD-0007");
  await code.command("Create: New File...");
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "Text File" }).first().click();
  await code.activeTab("Untitled-1");
  await code.command("Change Language Mode");
  await code.page.locator(".quick-input-widget input[placeholder='Select Language Mode']").fill("Python");
  await code.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Python" }).waitFor();
  await code.press("Enter");
  await code.page.locator("[id='status.editor.mode']", { hasText: "Python" }).waitFor();
  await code.focusEditor();
  await code.type("x = 1  # TODO: name this buffer");
  const problems = await code.problems("OWE201");
  await code.screenshot("problems");
  return { problems, tab: await code.activeTab() };
}

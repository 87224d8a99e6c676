// The same folder, when the user comes to trust it.
export default async function play(code) {
  await code.openFile("a.py");
  await code.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).click();
  await code.page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
  await code.openFile("a.py");
  return { status: await code.status("setting owed.command") };
}

// A folder that nobody trusted yet and that brings a server along, in its settings, its environment and on PATH.
export default async function play(code) {
  const message = await code.notification("Owed");
  await code.screenshot("message");
  await code.page.locator(".notification-toast .monaco-button", { hasText: "How to Install" }).click();
  await code.page.locator(".gettingStarted", { hasText: "Install the language server" }).first().waitFor();
  await code.screenshot("how-to-install");
  await code.command("Owed: Restart Server");
  await code.openFile("a.py");
  const status = await code.status("server not installed");
  return { message, later: await code.notifications("Owed"), status };
}

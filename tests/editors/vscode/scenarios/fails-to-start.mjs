// A command that ends at once: one message, with what the command said last, and the log one click away.
export default async function play(code) {
  const message = await code.notification("Owed");
  await code.screenshot("message");
  await code.page.locator(".notification-toast .monaco-button", { hasText: "Open Log" }).click();
  await code.page.locator(".part.panel", { hasText: "out of order" }).waitFor();
  await code.openFile("src/churn/scoring.py");
  const status = await code.status("out of order");
  const tries = Number(/out of order at try (\d+)/.exec(status)[1]);
  await code.command("Owed: Restart Server");
  await code.status(`out of order at try ${tries + 1}`);
  return { message, status, later: await code.notifications("Owed") };
}

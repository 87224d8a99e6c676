// The link in the card opens the record.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 2, 12);
  await code.hover("Open record");
  await code.page.locator(".monaco-hover:not(.hidden) a", { hasText: "Open record" }).first().click();
  return { tab: await code.activeTab("0007") };
}

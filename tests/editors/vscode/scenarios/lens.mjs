// A click on the lens opens its record.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  const lenses = await code.lenses("TD-0007");
  await code.page.locator(".codelens-decoration a", { hasText: "TD-0007" }).first().click();
  return { lenses, tab: await code.activeTab("0007") };
}

// F12 on an ID in a comment.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 7, 18);
  await code.hover("TD-0007");
  await code.press("Escape", "F12");
  return { tab: await code.activeTab("0007"), cursor: await code.cursor() };
}

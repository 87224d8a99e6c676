// TypeScript's own server renames a method; the record says where it is now, and one action writes that. Then both are undone.
const record = "docs/debt/0007-keep-the-uncalibrated-scorer.md";

export default async function play(code) {
  await code.openFile("web/score.ts", 2, 5);
  await code.lenses("TD-0007");
  const input = code.page.locator(".rename-box input.rename-input");
  for (let tries = 0; tries < 10; tries++) {
    await code.press("F2"); // until the other server has started
    const shown = await input.waitFor({ timeout: 2000 }).then(() => true, () => false);
    if (shown) {
      break;
    }
  }
  await input.fill("scoreV1");
  await code.press("Enter");
  const renamed = await code.lineWith("scoreV1(");
  const lens = await code.lenses("moved here");
  const problems = await code.problems("OWE303", "not committed");
  await code.openFile(record, 17, 20);
  const actions = await code.act("Re-anchor to");
  const anchor = await code.lineWith("Scorer.scoreV1");
  await code.screenshot("re-anchored");
  await code.lackOfProblem("OWE303");
  await code.focusEditor();
  await code.press("Control+Z");
  const back = await code.lineWith("Scorer.legacyScore");
  await code.problems("OWE303");
  await code.command("Owed: Re-anchor All");
  const all = await code.lineWith("Scorer.scoreV1");
  await code.lackOfProblem("OWE303");
  await code.openFile(record, 17, 20);
  await code.press("Control+Z");
  await code.lineWith("Scorer.legacyScore");
  await code.problems("OWE303");
  await code.openFile("web/score.ts");
  await code.press("Control+Z");
  await code.lineWith("legacyScore(");
  await code.lackOfProblem("OWE303");
  return { renamed, lens, problems, actions, anchor, back, all };
}

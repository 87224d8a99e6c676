// A record as one writes it: what a key means, a blank filled, a slip mended, the symbols of a file; then a wrong setting.
export default async function play(code) {
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md", 10, 5);
  const hover = await code.hover("debt.gained");
  await code.screenshot("authoring-hover");
  await code.press("Escape");
  await code.command("Delete Line");
  await code.goTo(6, 3);
  await code.act("Add what was gained");
  await code.cursor("Ln 10, Col 11");
  await code.type("Six weeks.");
  const blank = await code.lineWith("gained: Six weeks.");
  await code.goTo(3, 12);
  await code.press("Delete");
  await code.problems("OWE402");
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md", 3, 12);
  await code.act("Did you mean accepted?");
  const status = await code.lineWith("status: accepted");
  await code.goTo(17, 1);
  await code.press("End", "Enter");
  await code.type("- src/churn/scoring.py::");
  const symbols = await code.suggestions("Scorer.score");
  await code.screenshot("authoring-symbols");
  await code.press("Escape");
  await code.openFile("owed.toml", 1, 1);
  const problems = await code.problems("OWE001");
  await code.screenshot("authoring-settings");
  return { hover, blank, status, symbols, problems };
}

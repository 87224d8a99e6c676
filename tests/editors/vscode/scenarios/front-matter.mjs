// In a record's front matter, keys are offered with what they mean, then the values of the one that was accepted.
export default async function play(code) {
  await code.openFile("docs/debt/0009-bands.md", 2, 1);
  await code.press("End");
  await code.insert("\ndebt:\n  br");
  await code.lineWith("  br");
  const keys = await code.suggestions("breaks");
  await code.screenshot("front-matter-keys");
  await code.accept("breaks");
  await code.lineWith("breaks:");
  await code.type("[");
  const values = await code.suggestions("no-surprises");
  await code.screenshot("front-matter-values");
  await code.accept("no-surprises");
  return { keys, values, line: await code.lineWith("no-surprises") };
}

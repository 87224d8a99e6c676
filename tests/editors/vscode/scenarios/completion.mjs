// IDs are offered while a comment is typed; accepting one replaces what was typed of it.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py", 3, 19);
  await code.lenses("TD-0007");
  await code.press("End");
  await code.type("  # see TD-");
  const suggestions = await code.suggestions("TD-0007");
  await code.screenshot("suggestions");
  await code.accept("TD-0007");
  return { suggestions, line: await code.lineWith("# see TD-0007") };
}

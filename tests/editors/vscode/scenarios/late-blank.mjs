// The server takes its time over the action that was chosen, and VS Code asks for newer ones meanwhile: the cursor goes to the blank.
export default async function play(code) {
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md", 6, 3);
  await code.act("Add what was gained");
  await code.focusEditor();
  await code.press("ArrowRight");
  await code.cursor("Ln 6, Col 4");
  await code.cursor("Ln 10, Col 11");
  await code.type("Six weeks.");
  return { blank: await code.lineWith("gained: Six weeks.") };
}

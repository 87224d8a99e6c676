// After a merge two records have one number: told at both; one action gives this one its own, and its code follows.
export default async function play(code) {
  await code.openFile("src/second.py", 1, 10);
  await code.lenses("TD-0008");
  await code.openFile("docs/debt/0008-keep-the-second.md", 2, 8);
  const told = await code.problems("OWE403");
  await code.focusEditor();
  await code.goTo(2, 8);
  const actions = await code.act("Renumber to TD-0009");
  const tab = await code.activeTab("0009-keep-the-second.md");
  const id = await code.lineWith("id: TD-0009");
  await code.screenshot("renumbered");
  await code.saveAll();
  await code.openFile("src/second.py");
  const mine = await code.lineWith("y = 2  # TD-0009");
  await code.openFile("src/first.py");
  const others = await code.lineWith("x = 1");
  await code.lackOfProblem("OWE403");
  return { told, actions, tab, id, mine, others };
}

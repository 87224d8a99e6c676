// The view of what a file leans on: it follows the editor and what is typed, and each place leads to its code.
const view = "Debt Through This File";

export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("2 uses");
  await code.openFile("src/run.py");
  await code.command("Owed: Show Debt Through This File");
  await code.foldSection("churn");
  const first = await code.viewRows(view, "legacy_score(1)", "from churn import", "print(band(2))");
  await code.expand(view, "print(band(2))");
  const way = await code.viewRows(view, "re-exported here", "defined here");
  await code.screenshot("through");
  await code.clickRow(view, "re-exported here");
  const hop = { tab: await code.activeTab("__init__.py"), cursor: await code.cursor("Ln 2, Col 24 (4 selected)") };
  const followed = await code.viewRows(view, "from .bands import band");
  await code.openFile("src/run.py", 5, 1);
  await code.viewRows(view, "print(band(2))");
  await code.type("Scorer().legacy_score(22)");
  const typed = await code.viewRows(view, "legacy_score(22)");
  await code.clickRow(view, "legacy_score(1)");
  const place = await code.cursor("Ln 3, Col 28 (12 selected)");
  await code.openRecordOfRow(view, "TD-0007");
  return { first, way, hop, followed, typed, place, record: await code.activeTab("0007") };
}

// A change to code that carries debt is told where it is made; review mode limits what is shown to the change; "Not now" and repaying.
const view = "Debt in These Changes";
const told = "this change touches TD-0007";

export default async function play(code, { pidFile }) {
  await code.openFile("src/churn/scoring.py", 3, 19);
  await code.type("1");
  const changed = await code.problems(told, "calibrate per segment", "not of this branch");
  await code.screenshot("changed");

  await code.command("Owed: Review Changes Against…");
  const picks = code.page.locator(".quick-input-list .monaco-list-row");
  await picks.filter({ hasText: "the default branch" }).first().waitFor();
  const bases = (await picks.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  await code.screenshot("bases");
  await picks.filter({ hasText: "the default branch" }).first().click();
  const rows = await code.viewRows(view, "scoring.py", told);
  const status = await code.statusItem("since main");
  await code.lackOfProblem("calibrate per segment");
  await code.lackOfProblem("not of this branch");
  const reviewed = await code.problems(told);
  await code.screenshot("review");

  await code.saveAll();
  const advice = await code.viewMessage(view, "TD-0007"); // of what is saved; before, there was nothing to say
  await code.command("Owed: Show What These Changes Do to Debt");
  await code.activeTab("Debt in These Changes");
  const page = code.page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame").locator("body");
  await page.locator("li", { hasText: "TD-0007" }).first().waitFor();
  const report = await page.innerText();
  await code.screenshot("report");
  await code.openFile("src/churn/scoring.py", 3, 19);

  const before = await code.startedAfter(0, pidFile);
  await code.command("Owed: Restart Server");
  await code.startedAfter(before, pidFile);
  await code.lackOfProblem(told);
  await code.problems(told);
  await code.statusItem("since main");
  await code.lackOfProblem("calibrate per segment");
  await code.lackOfProblem("not of this branch");
  const resumed = await code.problems(told);

  await code.command("Owed: Stop Reviewing");
  const stopped = await code.problems("TODO is not registered");

  await code.openFile("src/churn/scoring.py", 3, 19);
  await code.act("Not now: no more about TD-0007");
  await code.lackOfProblem(told);
  const silenced = await code.problems("TD-0007, overdue");
  await code.openFile("src/churn/scoring.py", 3, 19);
  await code.act("Tell of changes to TD-0007");
  await code.problems(told);
  await code.openFile("src/churn/scoring.py", 3, 19);
  await code.act("Repaid by this change");
  await code.openFile("docs/debt/0007-keep-the-uncalibrated-scorer.md");
  const record = await code.lineWith("status: repaid");
  return { resumed, advice, report, changed, bases, rows, status, reviewed, stopped, silenced, record };
}

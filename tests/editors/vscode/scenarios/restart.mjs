// A restarted server answers again.
export default async function play(code, { pidFile }) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("TD-0007");
  const before = await code.startedAfter(0, pidFile);
  await code.command("Owed: Restart Server");
  const after = await code.startedAfter(before, pidFile);
  await code.status("setting owed.command");
  await code.goTo(7, 18);
  await code.hover("TD-0007");
  return { before, after };
}

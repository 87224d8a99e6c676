// A restarted server answers again.
export default async function play(code) {
  await code.openFile("src/churn/scoring.py");
  await code.lenses("TD-0007");
  const before = await code.status("setting owed.command");
  await code.command("Owed: Restart Server");
  await code.goTo(7, 18);
  await code.hover("TD-0007");
  const after = await code.status("setting owed.command");
  return { before, after };
}

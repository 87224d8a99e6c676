// The server is killed; the client starts it again and the user is told nothing.
export default async function play(code, { pidFile }) {
  await code.openFile("src/churn/scoring.py", 7, 18);
  await code.hover("TD-0007");
  const before = await code.startedAfter(0, pidFile);
  process.kill(before, "SIGKILL");
  await code.press("Escape");
  const after = await code.startedAfter(before, pidFile);
  await code.hover("TD-0007");
  return { before, after, notifications: await code.notifications("Owed") };
}

// The server is killed; the client starts it again and the user is told nothing.
import { readFileSync } from "node:fs";

export default async function play(code, { pidFile }) {
  await code.openFile("src/churn/scoring.py", 7, 18);
  await code.hover("TD-0007");
  const before = Number(readFileSync(pidFile, "utf8"));
  process.kill(before, "SIGKILL");
  await code.press("Escape");
  await code.hover("TD-0007");
  const after = Number(readFileSync(pidFile, "utf8"));
  return { before, after, notifications: await code.notifications("Owed") };
}

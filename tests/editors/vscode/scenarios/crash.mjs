// The server is killed; the client starts it again and the user is told nothing.
import { readFileSync } from "node:fs";

export default async function play(code, { pidFile }) {
  await code.openFile("src/churn/scoring.py", 7, 18);
  await code.hover("TD-0007");
  const before = Number(readFileSync(pidFile, "utf8"));
  process.kill(before, "SIGKILL");
  await code.press("Escape");
  const after = await started(pidFile, before);
  await code.hover("TD-0007");
  return { before, after, notifications: await code.notifications("Owed") };
}

/** The process that the next server has, once there is one. */
async function started(pidFile, before) {
  for (let tries = 0; tries < 300; tries++) {
    const pid = Number(readFileSync(pidFile, "utf8"));
    if (pid && pid !== before) {
      return pid;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("no server was started again");
}

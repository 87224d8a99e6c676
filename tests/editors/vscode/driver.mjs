// Runs scenarios in a browser, one new window each, for a parent that speaks JSON lines:
//   in  {"scenario": "hover", "url": "http://…", "artefacts": "dir", "name": "test_x", "viewport": [w, h], "args": {…}}
//   out {"seen": {…}}  what the scenario returned, or  {"failed": "why"}
// A scenario is a module of ./scenarios whose default export takes (Workbench, args).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { Workbench } from "./workbench.mjs";

const browser = await chromium.launch({
  executablePath: process.env.OWED_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

// look-ups of a marketplace that is not there, and messages that VS Code prints in every run
const noise = /Failed to load resource|gallery|ENOTFOUND|is already registered/i;

for await (const text of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(text))));
}
await browser.close();

async function run({ scenario, url, artefacts, name, viewport, args }) {
  mkdirSync(artefacts, { recursive: true });
  const [width, height] = viewport;
  // a context of its own: nothing that one window stores is seen by the next
  const context = await browser.newContext({ viewport: { width, height }, permissions: ["clipboard-read"] });
  const page = await context.newPage();
  // on a busy machine; whoever waits longer waits in vain
  page.setDefaultTimeout(60_000);
  const errors = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !noise.test(message.text())) {
      errors.push(message.text().slice(0, 500));
    }
  });
  const code = new Workbench(page, (file) => join(artefacts, `${name}-${file}`));
  try {
    const { default: play } = await import(`./scenarios/${scenario}.mjs`);
    await code.open(url);
    const seen = await play(code, args);
    return { seen: seen ?? {} };
  } catch (error) {
    await code.screenshot("failed").catch(() => {});
    const cause = error.cause === undefined ? "" : `\ncaused by ${error.cause}`;
    return { failed: [`${error.stack}${cause}`, ...errors].join("\n") };
  } finally {
    await context.close();
  }
}

// A VS Code window as its user sees it. Every wait ends with what was waited for or with an error that says so.
import { readFileSync } from "node:fs";

/** One window on one workspace. Methods that look return text with whitespace made single. */
export class Workbench {
  /**
   * @param {import("playwright-core").Page} page
   * @param {(name: string) => string} artefact path for a file that is kept
   */
  constructor(page, artefact) {
    this.page = page;
    this.artefact = artefact;
  }

  async open(url) {
    await this.page.goto(url);
    await this.page.locator(".monaco-workbench .statusbar-item").first().waitFor();
    await this.page.locator(".monaco-workbench .part.editor").waitFor();
  }

  /** Open a file of the workspace, by quick open; `line` and `column` count from 1. */
  async openFile(path, line, column) {
    const name = path.split("/").at(-1);
    const tab = this.page.locator(".tab.active", { hasText: name });
    // the first try may come before the file search answers
    await retry(`open ${path}`, async () => {
      await this.quickInput("Control+P", path);
      await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click({ timeout: 3000 });
      await tab.waitFor({ timeout: 3000 });
    });
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
    if (line !== undefined) {
      await this.goTo(line, column ?? 1);
    }
  }

  async goTo(line, column) {
    await this.quickInput("Control+G", `:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.cursor(`Ln ${line}, Col ${column}`);
  }

  /** Open the quick input with a key and fill it; a window that is still starting may close it again. */
  async quickInput(key, text) {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await retry(`quick input for ${text}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press(key);
      await input.fill(text, { timeout: 2000 });
    });
  }

  /** Run a command of the command palette by its exact title. */
  async command(title) {
    await this.quickInput("F1", `>${title}`);
    await this.page
      .locator(".quick-input-list .monaco-list-row", { has: this.page.locator(".label-name", { hasText: title }) })
      .first()
      .click();
  }

  /** Show the hover at the cursor and wait until it holds `text`. */
  async hover(text) {
    const card = this.page.locator(".monaco-hover:not(.hidden)", { hasText: text }).first();
    await retry(`a hover with ${text}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+K");
      await this.page.keyboard.press("Control+I");
      await card.waitFor({ timeout: 3000 });
    });
    return line(await card.innerText());
  }

  /** Rows of the problems panel once each of `texts` is in one of them; files included. */
  async problems(...texts) {
    await this.showProblems();
    return this.rowsWith(this.page.locator(".markers-panel .monaco-list-row"), texts);
  }

  /** Wait until each of `texts` is in a row, all at one time; the rows of that time. */
  async rowsWith(rows, texts) {
    return retry(`rows with ${texts.join(", ")}`, async () => {
      const seen = (await rows.allInnerTexts()).map(line);
      for (const text of texts) {
        if (!seen.some((row) => row.includes(text))) {
          throw new Error(`no row with ${text} in ${JSON.stringify(seen)}`);
        }
      }
      return seen;
    });
  }

  /** Wait until no row of the problems panel holds `text`. */
  async lackOfProblem(text) {
    await this.showProblems();
    await this.page.locator(".markers-panel .monaco-list-row", { hasText: text }).first().waitFor({ state: "detached" });
  }

  /** The process that the next server has, once there is one: a server of the tests writes its number. */
  async startedAfter(before, pidFile) {
    return retry("server was started again", async () => {
      const pid = Number(readFileSync(pidFile, "utf8"));
      if (!pid || pid === before) {
        throw new Error(`it is still ${before}`);
      }
      return pid;
    });
  }

  /** Text of the item of the status bar that holds `text`. */
  async statusItem(text) {
    const item = this.page.locator(".statusbar-item", { hasText: text }).first();
    await item.waitFor();
    return line(await item.innerText());
  }

  async showProblems() {
    const panel = this.page.locator(".markers-panel");
    // a window that is still starting may not hear the key
    await retry("the problems panel", async () => {
      if (!(await panel.isVisible())) {
        await this.page.keyboard.press("Control+Shift+M");
        await panel.waitFor({ timeout: 3000 });
      }
    });
  }

  /** Lenses of the active editor once one of them holds `text`. */
  async lenses(text) {
    await this.page.locator(".codelens-decoration", { hasText: text }).first().waitFor();
    return (await this.page.locator(".codelens-decoration").allInnerTexts()).map(line);
  }

  /** A section of the side bar, by its exact title. */
  section(title) {
    return this.page.locator(".pane", {
      has: this.page.locator(".pane-header .title", { hasText: new RegExp(`^${title}$`, "i") }),
    });
  }

  /** Fold a section of the side bar away: rows that have no room are not drawn. */
  async foldSection(title) {
    await this.section(title).locator(".pane-header").click();
  }

  /** Rows of a section of the side bar, once each of `texts` is in one of them, all at one time. */
  async viewRows(title, ...texts) {
    const rows = this.section(title).locator(".monaco-list-row");
    return retry(`rows of ${title} with ${texts.join(", ")}`, async () => {
      const seen = await rows.evaluateAll((nodes) =>
        nodes.map((node) => {
          const parts = [".label-name", ".label-description"].map((part) => node.querySelector(part)?.textContent);
          return parts.filter(Boolean).join(" ");
        }),
      );
      for (const text of texts) {
        if (!seen.some((row) => row.includes(text))) {
          throw new Error(`no row with ${text} in ${JSON.stringify(seen)}`);
        }
      }
      return seen;
    });
  }

  /** What a section says over its rows, once `text` is there. */
  async viewMessage(title, text) {
    const said = this.section(title).locator(".message", { hasText: text }).first();
    await said.waitFor();
    return line(await said.innerText());
  }

  /** Open the row of a section that holds `text`, so that what is below it shows. */
  async expand(title, text) {
    await this.section(title).locator(".monaco-list-row", { hasText: text }).first().locator(".monaco-tl-twistie").click();
  }

  async clickRow(title, text) {
    await this.section(title).locator(".monaco-list-row", { hasText: text }).first().click();
  }

  /** Press the button of a row that opens its record. */
  async openRecordOfRow(title, text) {
    const row = this.section(title).locator(".monaco-list-row", { hasText: text }).first();
    await row.hover();
    await row.locator(".action-label[aria-label='Open Record']").click();
  }

  /** Titles of the code actions at the cursor, with their menu left open, once one holds `text`. */
  async actions(text) {
    const menu = this.page.locator(".action-widget");
    await retry(`a code action ${text}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+.");
      await menu.locator(".monaco-list-row", { hasText: text }).first().waitFor({ timeout: 3000 });
    });
    return (await menu.locator(".monaco-list-row.action").allInnerTexts()).map(line);
  }

  /** Choose the first code action that holds `text`. */
  async act(text) {
    const titles = await this.actions(text);
    await this.page.locator(".action-widget .monaco-list-row", { hasText: text }).first().click();
    return titles;
  }

  /** Labels offered by completion at the cursor, once one of them holds `text`. */
  async suggestions(text) {
    const widget = this.page.locator(".suggest-widget.visible");
    await retry(`a suggestion ${text}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("Control+Space");
      await widget.locator(".monaco-list-row", { hasText: text }).first().waitFor({ timeout: 3000 });
    });
    return (await widget.locator(".monaco-list-row").allInnerTexts()).map(line);
  }

  /** Accept the suggestion in focus, once it holds `text`. */
  async accept(text) {
    const widget = this.page.locator(".suggest-widget.visible");
    await widget.locator(".monaco-list-row.focused", { hasText: text }).waitFor();
    await this.press("Enter");
    await widget.waitFor({ state: "hidden" });
  }

  /** Put the keyboard's focus into the editor, where it was. */
  async focusEditor() {
    await this.page.keyboard.press("Control+1");
  }

  async type(text) {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** Name of the active editor's file, once it holds `text` (any text when left out). */
  async activeTab(text = "") {
    const tab = this.page.locator(".part.editor .tab.active", { hasText: text }).first();
    await tab.waitFor();
    return tab.getAttribute("data-resource-name");
  }

  /** Save all files and wait until they are. */
  async saveAll() {
    await this.command("File: Save All");
    await this.page.locator(".part.editor .tab.dirty").first().waitFor({ state: "hidden" });
  }

  /** `Ln 3, Col 1 (4 selected)`, once it holds `text`. */
  async cursor(text = "Ln") {
    const entry = this.page.locator("[id='status.editor.selection']", { hasText: text });
    await entry.waitFor();
    return line(await entry.innerText());
  }

  /** Visible lines of the active editor from top to bottom, inlay hints included. */
  async lines() {
    const lines = await this.page.locator(".editor-instance .view-lines .view-line").evaluateAll((nodes) =>
      nodes
        .map((node) => [Number.parseFloat(node.style.top), node.textContent.replaceAll("\u00a0", " ")])
        .sort((a, b) => a[0] - b[0])
        .map(([, text]) => text),
    );
    return lines.map((text) => text.trimEnd());
  }

  /** Type several lines at once, as pasting does: no suggestion comes in between. */
  async insert(text) {
    await this.page.keyboard.insertText(text);
  }

  /** Wait for a visible line that holds `text` and return it. */
  async lineWith(text) {
    let found;
    await retry(`a line with ${text}`, async () => {
      found = (await this.lines()).find((each) => each.includes(text));
      if (found === undefined) {
        throw new Error(`no line with ${text}`);
      }
    });
    return found;
  }

  /** Text and buttons of the modal dialog, once it is there. */
  async dialog() {
    const box = this.page.locator(".monaco-dialog-box");
    await box.waitFor();
    return {
      text: line(await box.locator(".dialog-message-container").innerText()),
      buttons: (await box.locator(".dialog-buttons .monaco-button").allInnerTexts()).map(line).filter(Boolean),
    };
  }

  /** Take back the last step, and say yes to whatever is asked, until `done` gives true; what was asked. */
  async undo(what, done) {
    const asked = [];
    await this.press("Control+Z");
    await retry(what, async () => {
      if (await this.page.locator(".monaco-dialog-box").isVisible()) {
        const dialog = await this.dialog();
        asked.push(dialog.text);
        await this.choose(dialog.buttons[0]);
      }
      if (!(await done())) {
        throw new Error(`not yet ${what}`);
      }
    });
    return asked;
  }

  async choose(button) {
    await this.page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).first().click();
    await this.page.locator(".monaco-dialog-box").waitFor({ state: "hidden" });
  }

  /** Texts of the notifications on screen that hold `text`; none shown is no error. */
  async notifications(text = "") {
    const toasts = this.page.locator(".notification-toast", { hasText: text });
    return (await toasts.allInnerTexts()).map(line);
  }

  /** Wait for a notification that holds `text`. */
  async notification(text) {
    const toast = this.page.locator(".notification-toast", { hasText: text }).first();
    await toast.waitFor();
    return line(await toast.innerText());
  }

  /** What the language status (`{}`) says of Owed, once it holds `text`. */
  async status(text) {
    const entry = this.page.locator(".hover-language-status", { hasText: text }).first();
    await retry(`a language status ${text}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.mouse.move(400, 300);
      await this.page.locator(".statusbar-item[id='status.languageStatus'] a").click();
      await entry.waitFor({ timeout: 3000 });
    });
    const said = line(await entry.innerText());
    await this.page.keyboard.press("Escape");
    return said;
  }

  async screenshot(name, options = {}) {
    await this.page.screenshot({ path: this.artefact(`${name}.png`), ...options });
  }
}

/** Try until it works, for a minute: what the editor shows follows an answer that may still be computed. */
async function retry(what, attempt) {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) {
        throw new Error(`no ${what} within a minute`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function line(text) {
  return text.replace(/[\s\u00a0]+/g, " ").trim();
}

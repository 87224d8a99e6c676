/**
 * Review mode: only what the branch changes is shown. Chosen by a command, said in the status bar, listed in a view; on again after a
 * restart, until it is turned off.
 */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type Change, ChangesView } from "./changes";
import { oneAtATime } from "./oneAtATime";
import type { Session } from "./session";

/** What a branch is compared with. */
interface Base {
  readonly ref: string;
  readonly commit: string;
  readonly how: "chosen" | "upstream" | "default" | "head";
}

interface Answer {
  readonly on: boolean;
  readonly base: Base | null;
  readonly problem: string | null;
  readonly places: readonly Change[];
}

interface Report {
  readonly problem: string | null;
  readonly answer: string;
  readonly markdown: string;
}

interface Bases {
  readonly base: Base | null;
  readonly problem: string | null;
  readonly names: readonly string[];
}

/** A review that goes on: the folder that it is of, and what was chosen to compare with; empty for both: what is found. */
interface Kept {
  readonly root: string;
  readonly base: string;
}

const kept = "owed.review";
const calm = 300;
const calmAfterSave = 1000;
const scheme = "owed-review";
const reportUri = vscode.Uri.from({ scheme, path: "Debt in These Changes.md" });
const found = "";

/** What a new server is told, so that it shows nothing first that the review leaves out. */
export function goingOn(memory: vscode.Memento): object {
  const before = memory.get<Kept>(kept);
  return before === undefined ? {} : { review: { root: before.root, base: before.base || configured() } };
}

export class Review implements vscode.Disposable {
  private readonly status = vscode.window.createStatusBarItem("owed.review", vscode.StatusBarAlignment.Left, 40);
  private readonly view = new ChangesView();
  private readonly disposables: vscode.Disposable[];
  private on = false;
  private readonly reported = new vscode.EventEmitter<vscode.Uri>();
  /** The whole review of what is on disk, as Markdown. */
  private page = "";
  private timer: NodeJS.Timeout | undefined;
  private saves: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(
    private readonly session: Session,
    private readonly memory: vscode.Memento,
  ) {
    this.status.name = "Owed: Review";
    this.status.command = "owed.review";
    this.disposables = [
      this.status,
      this.view,
      session.onHealth((health) => {
        if (health.kind === "ready") {
          void this.resume();
        } else {
          this.present(undefined);
        }
      }),
      // what the branch does changes when diagnostics do: something was edited, committed or checked out
      session.onDiagnostics(() => this.soon()),
      vscode.commands.registerCommand("owed.review", () => this.choose()),
      vscode.commands.registerCommand("owed.reviewOff", () => this.turnOff()),
      vscode.commands.registerCommand("owed.reviewReport", () => this.report()),
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.reported.event,
        provideTextDocumentContent: () => this.page,
      }),
      vscode.workspace.onDidSaveTextDocument(() => this.answerSoon()),
      this.reported,
    ];
  }

  /** Whether only what the branch changes is shown. */
  get isOn(): boolean {
    return this.on;
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.saves);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** Ask for a base: the one that is found by itself comes first. */
  private async choose(): Promise<void> {
    const client = this.session.running;
    if (client === undefined) {
      return;
    }
    const bases = await send<Bases>(client, "owed/bases", {});
    if (bases === undefined) {
      return;
    }
    if (bases.base === null && bases.names.length === 0) {
      void vscode.window.showInformationMessage(`Owed: ${bases.problem ?? "there is nothing to compare with"}.`);
      return;
    }
    const picks = picksOf(bases, this.on);
    const chosen = await vscode.window.showQuickPick(picks, {
      placeHolder: "Review changes against…",
      matchOnDescription: true,
    });
    if (chosen?.off) {
      await this.turnOff();
    } else if (chosen !== undefined) {
      await this.turnOn(chosen.base);
    }
  }

  private async turnOn(base: string): Promise<void> {
    this.asked += 1; // what was asked before is answered for another base
    const client = this.session.running;
    const answer = client && (await send<Answer>(client, "owed/review", { on: true, base: base || configured() }));
    if (answer?.problem) {
      void vscode.window.showWarningMessage(`Owed: ${answer.problem}.`);
    }
    if (client === undefined || answer === undefined || answer.problem) {
      return;
    }
    const active = activeFile();
    const folder = active && vscode.workspace.getWorkspaceFolder(active);
    const root = folder === undefined ? "" : client.code2ProtocolConverter.asUri(folder.uri);
    await this.memory.update(kept, { root, base } satisfies Kept);
    this.show(client, answer);
    void this.answer();
    await vscode.commands.executeCommand("owed.changes.focus");
  }

  private async turnOff(): Promise<void> {
    await this.memory.update(kept, undefined);
    this.asked += 1;
    const client = this.session.running;
    const answer = client && (await send<Answer>(client, "owed/review", { on: false }));
    if (client !== undefined && answer !== undefined) {
      this.show(client, answer);
    }
  }

  /** Show what `owed review` says, as a page. */
  private async report(): Promise<void> {
    const client = this.session.running;
    const title = "Owed: reviewing the changes";
    const report =
      client &&
      (await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
        send<Report>(client, "owed/reviewReport", {}),
      ));
    if (report?.problem) {
      void vscode.window.showWarningMessage(`Owed: ${report.problem}.`);
    } else if (report !== undefined) {
      this.page = report.markdown;
      this.reported.fire(reportUri);
      await vscode.commands.executeCommand("markdown.showPreview", reportUri);
    }
  }

  /** Ask for the answer at the top of the view: it is about what is on disk, and takes a while. */
  private answerSoon(): void {
    if (this.on) {
      clearTimeout(this.saves);
      this.saves = setTimeout(() => void this.answer(), calmAfterSave);
    }
  }

  private readonly answer = oneAtATime(async () => {
    const client = this.session.running;
    const report = client && (await send<Report>(client, "owed/reviewReport", {}));
    if (report !== undefined && this.on) {
      this.view.advise(report.answer);
    }
  });

  /** A new server was told of a review that goes on, and says whether it does. */
  private async resume(): Promise<void> {
    if (this.memory.get<Kept>(kept) !== undefined) {
      await this.refresh();
      void this.answer();
    }
  }

  private soon(): void {
    if (this.on) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), calm);
    }
  }

  private async refresh(): Promise<void> {
    const client = this.session.running;
    if (client === undefined) {
      return;
    }
    this.asked += 1;
    const mine = this.asked;
    const answer = await send<Answer>(client, "owed/review", {});
    if (mine === this.asked && answer !== undefined) {
      this.show(client, answer);
    }
  }

  private show(client: LanguageClient, answer: Answer): void {
    this.present(answer);
    if (answer.base !== null) {
      this.view.show(client, nameOf(answer.base), answer.places);
    }
  }

  private present(answer: Answer | undefined): void {
    this.on = answer?.on ?? false;
    void vscode.commands.executeCommand("setContext", "owed.reviewing", this.on);
    if (answer === undefined || !answer.on || answer.base === null) {
      this.status.hide();
      return;
    }
    const base = nameOf(answer.base);
    this.status.text = `$(git-compare) Owed: since ${base}`;
    this.status.tooltip = `Owed shows only what changed since ${base} (${answer.base.commit.slice(0, 8)}). Click to choose another base, or to stop.`;
    this.status.show();
  }
}

interface Pick extends vscode.QuickPickItem {
  readonly base: string;
  readonly off?: boolean;
}

function picksOf(bases: Bases, on: boolean): Pick[] {
  const picks: Pick[] = [];
  if (on) {
    picks.push({ label: "$(close) Stop reviewing", base: found, off: true });
  }
  if (bases.base !== null) {
    picks.push({ label: nameOf(bases.base), description: whyOf(bases.base), base: found });
  }
  picks.push({ label: "", kind: vscode.QuickPickItemKind.Separator, base: found });
  return [...picks, ...bases.names.map((name) => ({ label: name, base: name }))];
}

function nameOf(base: Base): string {
  return base.how === "head" ? "the last commit" : base.ref;
}

function whyOf(base: Base): string {
  switch (base.how) {
    case "upstream":
      return "this branch follows it";
    case "default":
      return "the default branch";
    case "chosen":
      return "from the configuration";
    case "head":
      return "there is no other branch";
  }
}

/** The base that the settings name. */
function configured(): string {
  return vscode.workspace.getConfiguration("owed").get("review.base", found);
}

function activeFile(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  return active?.scheme === "file" ? active : undefined;
}

/** Undefined where the server could not answer. */
async function send<T>(client: LanguageClient, method: string, params: object): Promise<T | undefined> {
  const active = activeFile();
  const uri = active === undefined ? "" : client.code2ProtocolConverter.asUri(active);
  try {
    return (await client.sendRequest<T | null>(method, { textDocument: { uri }, ...params })) ?? undefined;
  } catch (error) {
    client.debug(`${method}: ${error}`);
    return undefined;
  }
}

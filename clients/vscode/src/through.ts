/** "Debt Through This File": the records that the active file leans on, each with its places, as a tree. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { LanguageClient, Location } from "vscode-languageclient/node";
import type { Session } from "./session";

/** A place on the way from a use to what it uses. */
interface Step {
  readonly says: string;
  readonly location: Location;
}

interface Place extends Step {
  readonly kind: "here" | "marker" | "uses";
  readonly text: string;
  readonly way: readonly Step[];
}

interface LeanedOn {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly isDebt: boolean;
  readonly overdue: number;
  readonly location: Location;
  readonly places: readonly Place[];
}

/** A line of the tree; all of it is known at once, since the answer is small. */
interface Row {
  readonly item: vscode.TreeItem;
  readonly below: readonly Row[];
  readonly location: vscode.Location;
}

const calm = 150;
const icons = { here: "location", marker: "comment", uses: "references" };

export class ThroughView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  private readonly view: vscode.TreeView<Row>;
  private readonly disposables: vscode.Disposable[];
  private rows: readonly Row[] = [];
  /** What is shown, to leave the tree alone when the next answer is the same. */
  private shown = "";
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView("owed.through", { treeDataProvider: this, showCollapseAll: true });
    this.disposables = [
      this.changed,
      this.view,
      vscode.window.onDidChangeActiveTextEditor(() => this.soon()),
      vscode.window.onDidChangeActiveNotebookEditor(() => this.soon()),
      this.view.onDidChangeVisibility(() => this.soon()),
      session.onHealth(() => this.soon()),
      // what a file leans on changes when its diagnostics do: it was edited, or what it uses, or a record
      session.onDiagnostics(() => this.soon()),
      vscode.commands.registerCommand("owed.showThrough", () => vscode.commands.executeCommand("owed.through.focus")),
      vscode.commands.registerCommand("owed.openRecord", (row: Row) => open(row.location)),
    ];
    this.soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.item;
  }

  getChildren(row?: Row): Row[] {
    return [...(row === undefined ? this.rows : row.below)];
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), calm);
  }

  private async refresh(): Promise<void> {
    const client = this.session.running;
    const uri = activeUri();
    if (!this.view.visible || client === undefined) {
      return;
    }
    this.asked += 1;
    const mine = this.asked;
    const found = uri === undefined ? null : await ask(client, uri);
    if (mine !== this.asked || found === undefined) {
      return;
    }
    this.show(client, uri, found);
  }

  private show(client: LanguageClient, uri: vscode.Uri | undefined, found: readonly LeanedOn[] | null): void {
    const name = uri === undefined ? "" : path.posix.basename(uri.path);
    this.view.description = name;
    this.view.message = emptyText(name, found);
    const answer = JSON.stringify([uri?.toString(), found]);
    if (answer !== this.shown) {
      this.shown = answer;
      this.rows = (found ?? []).map((record) => recordRow(client, `${uri}`, record));
      this.changed.fire();
    }
  }
}

/** The notebook or the text that the user looks at; an output or a terminal is none. */
function activeUri(): vscode.Uri | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook.uri;
  const text = vscode.window.activeTextEditor?.document.uri;
  return notebook ?? (text?.scheme === "file" ? text : undefined);
}

/** Null where the document is in no workspace, undefined where the server could not answer. */
async function ask(client: LanguageClient, uri: vscode.Uri): Promise<readonly LeanedOn[] | null | undefined> {
  const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
  try {
    const answer = await client.sendRequest<{ records: LeanedOn[] } | null>("owed/through", { textDocument });
    return answer?.records ?? null;
  } catch (error) {
    client.debug(`owed/through: ${error}`);
    return undefined;
  }
}

function emptyText(name: string, found: readonly LeanedOn[] | null): string {
  if (found === null) {
    return name === "" ? "No file is open." : `${name} is in no folder of this workspace.`;
  }
  return found.length === 0 ? `${name} leans on no recorded debt or decision.` : "";
}

function recordRow(client: LanguageClient, file: string, record: LeanedOn): Row {
  const item = new vscode.TreeItem(record.id, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${file} ${record.id}`;
  item.description = record.overdue > 0 ? `overdue ${record.overdue} d · ${record.title}` : record.title;
  item.tooltip = record.says;
  item.iconPath =
    record.overdue > 0
      ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
      : new vscode.ThemeIcon(record.isDebt ? "law" : "book");
  item.contextValue = "record";
  const below = record.places.map((place, index) => placeRow(client, `${item.id} ${index}`, place));
  return { item, below, location: client.protocol2CodeConverter.asLocation(record.location) };
}

function placeRow(client: LanguageClient, id: string, place: Place): Row {
  const location = client.protocol2CodeConverter.asLocation(place.location);
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(place.text || place.says, place.way.length > 0 ? Collapsed : None);
  item.id = id;
  item.description = place.text === "" ? "" : `line ${location.range.start.line + 1}, ${place.says}`;
  item.iconPath = new vscode.ThemeIcon(icons[place.kind]);
  item.command = opening(location);
  return { item, below: place.way.map((step, index) => stepRow(client, `${id} ${index}`, step)), location };
}

function stepRow(client: LanguageClient, id: string, step: Step): Row {
  const location = client.protocol2CodeConverter.asLocation(step.location);
  const item = new vscode.TreeItem(step.says);
  item.id = id;
  item.description = `${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}`;
  item.iconPath = new vscode.ThemeIcon("arrow-small-right");
  item.command = opening(location);
  return { item, below: [], location };
}

function opening(location: vscode.Location): vscode.Command {
  return { title: "Open", command: "vscode.open", arguments: [location.uri, { selection: location.range }] };
}

async function open(location: vscode.Location): Promise<void> {
  const start = new vscode.Range(location.range.start, location.range.start);
  await vscode.commands.executeCommand("vscode.open", location.uri, { selection: start });
}

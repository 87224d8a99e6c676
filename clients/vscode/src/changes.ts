/** "Debt in These Changes": what there is to say about the lines that the branch changes, by file. */
import * as vscode from "vscode";
import type { LanguageClient, Location } from "vscode-languageclient/node";

/** One thing to say, where it is. */
export interface Change {
  readonly code: string;
  readonly says: string;
  readonly record: string | null;
  readonly severity: number;
  readonly location: Location;
}

/** A line of the view: a file, or a place in one. */
interface Row {
  readonly item: vscode.TreeItem;
  readonly below: readonly Row[];
}

export class ChangesView implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  private readonly view: vscode.TreeView<Row>;
  private rows: readonly Row[] = [];
  /** What is shown, to leave the tree alone when the next answer is the same. */
  private shown = "";
  private advice = "";
  private empty = false;

  constructor() {
    this.view = vscode.window.createTreeView("owed.changes", { treeDataProvider: this, showCollapseAll: true });
  }

  /** Show the answer to "should this change repay something?"; nothing where there is none. */
  advise(answer: string): void {
    this.advice = answer;
    this.say();
  }

  private say(): void {
    const nothing = this.empty ? "There is nothing to say about these changes." : "";
    this.view.message = this.advice === "" ? nothing : `Should this change repay something? ${this.advice}`;
  }

  dispose(): void {
    this.changed.dispose();
    this.view.dispose();
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.item;
  }

  getChildren(row?: Row): Row[] {
    return [...(row === undefined ? this.rows : row.below)];
  }

  /** Show what changed since a base. */
  show(client: LanguageClient, base: string, changes: readonly Change[]): void {
    this.view.description = `since ${base}`;
    this.empty = changes.length === 0;
    this.say();
    const now = JSON.stringify(changes);
    if (now !== this.shown) {
      this.shown = now;
      this.rows = rowsOf(client, changes);
      this.changed.fire();
    }
  }
}

const icons: Record<number, vscode.ThemeIcon> = {
  1: new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground")),
  2: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
  3: new vscode.ThemeIcon("info"),
  4: new vscode.ThemeIcon("lightbulb"),
};

/** The places by file, in the order of the answer. */
function rowsOf(client: LanguageClient, places: readonly Change[]): Row[] {
  const files = new Map<string, Change[]>();
  for (const place of places) {
    const uri = place.location.uri.split("#")[0] ?? place.location.uri;
    files.set(uri, [...(files.get(uri) ?? []), place]);
  }
  return [...files].map(([uri, inside]) => {
    const resource = client.protocol2CodeConverter.asUri(uri);
    const item = new vscode.TreeItem(resource, vscode.TreeItemCollapsibleState.Expanded);
    item.id = uri;
    item.description = vscode.workspace.asRelativePath(vscode.Uri.joinPath(resource, ".."));
    return { item, below: inside.map((place, index) => placeRow(client, `${uri} ${index}`, place)) };
  });
}

function placeRow(client: LanguageClient, id: string, place: Change): Row {
  const location = client.protocol2CodeConverter.asLocation(place.location);
  const item = new vscode.TreeItem(place.says);
  item.id = id;
  item.description = `${place.code}, line ${location.range.start.line + 1}`;
  item.tooltip = place.says;
  item.iconPath = icons[place.severity] ?? new vscode.ThemeIcon("info");
  item.command = { title: "Open", command: "vscode.open", arguments: [location.uri, { selection: location.range }] };
  return { item, below: [] };
}
